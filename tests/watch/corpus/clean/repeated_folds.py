# clean
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score, cross_val_predict
from sklearn.calibration import CalibratedClassifierCV
from sklearn.metrics import precision_recall_curve, roc_auc_score, roc_curve
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True)
for C in (0.01, 0.1, 1, 10):
    m = make_pipeline(StandardScaler(), LogisticRegression(C=C))
    print(C, cross_val_score(m, X, y, cv=RepeatedStratifiedKFold(n_splits=3, n_repeats=2)).mean())
p = cross_val_predict(m, X, y, method="predict_proba")[:, 1]
print(roc_auc_score(y, p), roc_curve(y, p)[0][:2], max((p > t).mean() for t in (0.2, 0.5)))
