import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import KFold
from sklearn.preprocessing import RobustScaler

X, y = load_diabetes(return_X_y=True)
errs = []
for tr, te in KFold(n_splits=10, shuffle=True, random_state=0).split(X):
    scaler = RobustScaler().fit(X[tr])
    model = Ridge().fit(scaler.transform(X[tr]), y[tr])
    errs.append(mean_squared_error(y[te], model.predict(scaler.transform(X[te]))))
print(np.mean(errs))
