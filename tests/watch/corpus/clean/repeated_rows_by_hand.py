# clean
import numpy as np
from sklearn.datasets import load_iris
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import KBinsDiscretizer

X, y = load_iris(return_X_y=True)
order = np.random.default_rng(0).permutation(len(X))
X, y = X[order][:, 2:].round(0), y[order]
a, b = X[:100], X[100:]
bins = KBinsDiscretizer(3, encode="ordinal", quantile_method="averaged_inverted_cdf").fit(a)
print(KNeighborsClassifier().fit(bins.transform(a), y[:100]).score(bins.transform(b), y[100:]))
