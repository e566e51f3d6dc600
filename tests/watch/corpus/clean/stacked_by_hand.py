# clean
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier, GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split, KFold
from sklearn.metrics import roc_auc_score

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
bases = [RandomForestClassifier(10, random_state=0), GradientBoostingClassifier(n_estimators=5)]
oof = np.zeros((len(X_train), 2))
tst = np.zeros((len(X_test), 2))
for j, b in enumerate(bases):
    for a, h in KFold(4).split(X_train):
        oof[h, j] = b.fit(X_train[a], y_train[a]).predict_proba(X_train[h])[:, 1]
    tst[:, j] = b.fit(X_train, y_train).predict_proba(X_test)[:, 1]
meta = LogisticRegression().fit(oof, y_train)
print(roc_auc_score(y_test, meta.predict_proba(tst)[:, 1]))
