# clean
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import SGDRegressor
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

X, y = load_diabetes(return_X_y=True)
X_tr, X_tmp, y_tr, y_tmp = train_test_split(X, y, test_size=0.4, random_state=0)
X_val, X_te, y_val, y_te = train_test_split(X_tmp, y_tmp, test_size=0.5, random_state=0)
s = StandardScaler().fit(X_tr)
m = SGDRegressor(random_state=0)
hist = []
for e in range(12):
    m.partial_fit(s.transform(X_tr), y_tr)
    hist.append(m.score(s.transform(X_val), y_val))
print(max(hist), m.score(s.transform(X_te), y_te))
