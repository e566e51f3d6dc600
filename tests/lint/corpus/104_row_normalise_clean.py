import pandas as pd
from sklearn.svm import LinearSVC
from sklearn.preprocessing import Normalizer
from sklearn.model_selection import cross_val_score
raw = pd.read_csv("spectra.csv")
y = raw.pop("substance")
X = raw.div(raw.sum(axis=1), axis=0)
X = Normalizer().fit_transform(X)
print(cross_val_score(LinearSVC(), X, y, cv=10).mean())
