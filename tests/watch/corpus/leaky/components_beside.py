# leak: saw-scored-rows
from sklearn.datasets import load_breast_cancer
from sklearn.decomposition import PCA
from sklearn.model_selection import train_test_split
from sklearn.linear_model import LogisticRegression
import numpy as np, pandas as pd

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
comps = pd.DataFrame(PCA(2).fit_transform(X), columns=["p1", "p2"], index=X.index)
full = pd.concat([X, comps], axis=1)
tr, te, a, b = train_test_split(full, y, random_state=0)
print(LogisticRegression(max_iter=50).fit(tr, a).score(te, b))
