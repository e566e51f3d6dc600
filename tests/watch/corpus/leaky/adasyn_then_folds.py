# leak: resampled-before-split
from imblearn.over_sampling import ADASYN
from imblearn.under_sampling import RandomUnderSampler
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import StratifiedKFold
from sklearn.neighbors import KNeighborsClassifier
import numpy as np

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
Xr, yr = ADASYN(random_state=0).fit_resample(X, y)
s = []
for a, b in StratifiedKFold(4).split(Xr, yr):
    k = KNeighborsClassifier().fit(Xr.iloc[a], yr.iloc[a])
    s.append(k.score(Xr.iloc[b], yr.iloc[b]))
print(np.mean(s))
