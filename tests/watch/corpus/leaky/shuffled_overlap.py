# leak: fitted-and-scored
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score

d = load_diabetes()
rng = np.random.default_rng(1)
idx = rng.permutation(len(d.data))
tr = idx[:350]
te = idx[300:]
m = Ridge().fit(d.data[tr], d.target[tr])
print(r2_score(d.target[te], m.predict(d.data[te])))
