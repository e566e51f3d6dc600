import numpy as np
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

houses = pd.read_csv("houses.csv")
X, y = houses.drop(columns="price"), houses["price"]
X_rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
X_train, X_val, y_train, y_val = train_test_split(X_rest, y_rest, test_size=0.25, random_state=1)
best_alpha, best_err = None, np.inf
for alpha in [0.1, 1.0, 10.0]:
    m = Ridge(alpha=alpha).fit(X_train, y_train)
    err = mean_squared_error(y_val, m.predict(X_val))
    if err < best_err:
        best_alpha, best_err = alpha, err
final = Ridge(alpha=best_alpha).fit(X_rest, y_rest)
print(mean_squared_error(y_test, final.predict(X_test)))
