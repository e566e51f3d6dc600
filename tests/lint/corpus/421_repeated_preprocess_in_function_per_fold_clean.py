import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import RepeatedStratifiedKFold
df = pd.read_csv("x.csv")
X, y = df.drop(columns="y"), df["y"]
def standardise(train, test):
    mu, sd = train.mean(), train.std()
    return (train - mu) / sd, (test - mu) / sd
aucs = []
for tr, te in RepeatedStratifiedKFold(n_splits=5, n_repeats=3, random_state=0).split(X, y):
    A, B = standardise(X.iloc[tr], X.iloc[te])
    m = LogisticRegression().fit(A, y.iloc[tr])
    aucs.append(roc_auc_score(y.iloc[te], m.predict_proba(B)[:, 1]))
print(np.mean(aucs), np.std(aucs))
