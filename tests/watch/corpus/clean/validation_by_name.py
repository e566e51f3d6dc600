# clean
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error

X, y = load_diabetes(return_X_y=True)
X_train, X_val, X_test = X[:250], X[250:350], X[350:]
y_train, y_val, y_test = y[:250], y[250:350], y[350:]
errors = {a: mean_squared_error(y_val, Ridge(alpha=a).fit(X_train, y_train).predict(X_val)) for a in (0.01, 0.1, 1, 10)}
chosen = Ridge(alpha=min(errors, key=errors.get)).fit(X_train, y_train)
print(chosen.score(X_test, y_test))
