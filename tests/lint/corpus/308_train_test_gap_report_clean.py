import numpy as np
from sklearn.datasets import make_regression
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error, r2_score
from sklearn.model_selection import train_test_split
X, y = make_regression(n_samples=500, n_features=20, noise=10, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
reg = LinearRegression().fit(X_train, y_train)
for name, A, b in [("train", X_train, y_train), ("test", X_test, y_test)]:
    p = reg.predict(A)
    print(name, mean_squared_error(b, p), r2_score(b, p))
residuals = y_test - reg.predict(X_test)
print(residuals.mean(), residuals.std())
