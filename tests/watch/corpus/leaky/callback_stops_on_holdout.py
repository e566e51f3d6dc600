# leak: early-stopping-on-test
import xgboost
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.metrics import log_loss

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
tr, hold, a, b = train_test_split(X, y, random_state=0)
cfg = {"n_estimators": 30, "callbacks": [xgboost.callback.EarlyStopping(rounds=3)], "n_jobs": 1}
m = xgboost.XGBClassifier(**cfg).fit(tr, a, eval_set=[(hold, b)], verbose=False)
print(log_loss(b, m.predict_proba(hold)))
