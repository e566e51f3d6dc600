from imblearn.over_sampling import ADASYN
from sklearn.datasets import make_classification
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import cross_validate

X, y = make_classification(n_samples=2000, weights=[0.95], random_state=3)
X, y = ADASYN().fit_resample(X, y)  # leak: overlap
res = cross_validate(GradientBoostingClassifier(), X, y, scoring="f1", cv=5)
print(res["test_score"].mean())
