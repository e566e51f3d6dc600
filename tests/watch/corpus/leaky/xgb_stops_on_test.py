# leak: early-stopping-on-test
import xgboost as xgb
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
booster = xgb.XGBRegressor(n_estimators=40, early_stopping_rounds=5, n_jobs=1)
booster.fit(X_train, y_train, eval_set=[(X_train, y_train), (X_test, y_test)], verbose=False)
print(mean_absolute_error(y_test, booster.predict(X_test)))
