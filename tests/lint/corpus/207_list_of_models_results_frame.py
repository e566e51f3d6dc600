import pandas as pd
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split
data = load_diabetes(as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(data.data, data.target, random_state=9)
rows = []
for Model in [LinearRegression, Ridge, Lasso, RandomForestRegressor]:
    est = Model()
    est.fit(X_train, y_train)
    rows.append({"model": Model.__name__, "mae": mean_absolute_error(y_test, est.predict(X_test))})  # leak: multitest
table = pd.DataFrame(rows).sort_values("mae")
print("winner", table.iloc[0])
