# clean
import numpy as np
from sklearn.datasets import load_wine
from sklearn.model_selection import LeaveOneOut, GroupKFold, ShuffleSplit
from sklearn.naive_bayes import GaussianNB
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
for splitter in (LeaveOneOut(), ShuffleSplit(6, random_state=0)):
    right = []
    for a, b in splitter.split(X):
        s = StandardScaler().fit(X[a])
        right.append(GaussianNB().fit(s.transform(X[a]), y[a]).score(s.transform(X[b]), y[b]))
    print(np.mean(right))
