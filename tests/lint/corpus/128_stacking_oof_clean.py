import numpy as np
from sklearn.datasets import fetch_california_housing
from sklearn.ensemble import RandomForestRegressor, StackingRegressor
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import cross_val_predict, train_test_split
X, y = fetch_california_housing(return_X_y=True)
X_tr, X_te, y_tr, y_te = train_test_split(X, y, random_state=0)
base = [RandomForestRegressor(), RidgeCV()]
oof = np.column_stack([cross_val_predict(b, X_tr, y_tr, cv=5) for b in base])
meta = RidgeCV().fit(oof, y_tr)
test_level = np.column_stack([b.fit(X_tr, y_tr).predict(X_te) for b in base])
print(meta.score(test_level, y_te))
