# leak: fitted-and-scored
from sklearn.calibration import CalibratedClassifierCV
from sklearn.datasets import load_breast_cancer
from sklearn.frozen import FrozenEstimator
from sklearn.metrics import brier_score_loss
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
base = GaussianNB().fit(X_train, y_train)
calibrated = CalibratedClassifierCV(FrozenEstimator(base)).fit(X_test, y_test)
print(brier_score_loss(y_test, calibrated.predict_proba(X_test)[:, 1]))
