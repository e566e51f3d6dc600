import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("sepsis.csv")
X, y = df.drop(columns="sepsis"), df["sepsis"]
X_tr, X_rest, y_tr, y_rest = train_test_split(X, y, test_size=0.4, random_state=0)
X_val, X_te, y_val, y_te = train_test_split(X_rest, y_rest, test_size=0.5, random_state=0)
clf = LogisticRegression().fit(X_tr, y_tr)
pv = clf.predict_proba(X_val)[:, 1]
grid = np.linspace(0.05, 0.95, 19)
t = grid[np.argmax([f1_score(y_val, pv >= g) for g in grid])]
print(f1_score(y_te, clf.predict_proba(X_te)[:, 1] >= t))
