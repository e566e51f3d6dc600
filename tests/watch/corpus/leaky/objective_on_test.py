# leak: test-reused
import lightgbm as lgb
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split
from sklearn.metrics import root_mean_squared_error

X, y = load_diabetes(return_X_y=True)


def objective(leaves, rate):
    m = lgb.LGBMRegressor(num_leaves=leaves, learning_rate=rate, n_estimators=15, verbose=-1, n_jobs=1).fit(
        X_train, y_train
    )
    return root_mean_squared_error(y_test, m.predict(X_test))


X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(min((objective(l, r), l, r) for l in (4, 8) for r in (0.05, 0.1)))
