# clean
import numpy as np
from sklearn.datasets import load_wine
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import resample

X, y = load_wine(return_X_y=True)
scores = []
for seed in range(10):
    rows = resample(np.arange(len(X)), random_state=seed)
    left = np.setdiff1d(np.arange(len(X)), rows)
    scores.append(DecisionTreeClassifier(random_state=0).fit(X[rows], y[rows]).score(X[left], y[left]))
Xb, yb = resample(X[:140], y[:140], random_state=3)
print(np.mean(scores), DecisionTreeClassifier().fit(Xb, yb).score(X[140:], y[140:]))
