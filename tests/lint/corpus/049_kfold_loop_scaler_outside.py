import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold
from sklearn.preprocessing import RobustScaler

X, y = load_diabetes(return_X_y=True)
X = RobustScaler().fit_transform(X)  # leak: preprocessing
errs = []
for tr, te in KFold(n_splits=10).split(X):
    model = Ridge().fit(X[tr], y[tr])
    errs.append(np.mean((y[te] - model.predict(X[te])) ** 2))
print(np.sqrt(np.mean(errs)))
