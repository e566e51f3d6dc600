from imblearn.over_sampling import SMOTE
from imblearn.pipeline import Pipeline
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.preprocessing import StandardScaler

X, y = make_classification(n_samples=2000, weights=[0.95], random_state=3)
pipe = Pipeline([("scale", StandardScaler()), ("smote", SMOTE()), ("lr", LogisticRegression())])
cv = StratifiedKFold(n_splits=5, shuffle=True, random_state=1)
print(cross_val_score(pipe, X, y, cv=cv, scoring="roc_auc").mean())
