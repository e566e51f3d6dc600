from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import GridSearchCV, KFold, cross_val_score
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
X, y = load_breast_cancer(return_X_y=True)
inner = KFold(4, shuffle=True, random_state=1)
outer = KFold(4, shuffle=True, random_state=2)
pipe = Pipeline([("s", StandardScaler()), ("svc", SVC())])
gs = GridSearchCV(pipe, {"svc__C": [0.1, 1, 10]}, cv=inner)
print(cross_val_score(gs, X, y, cv=outer).mean())
