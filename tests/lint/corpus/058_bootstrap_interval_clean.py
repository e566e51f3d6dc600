import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.utils import resample

df = pd.read_csv("icu.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="died"), df["died"], test_size=0.3, random_state=0)
clf = LogisticRegression(max_iter=1000).fit(X_train, y_train)
p = clf.predict_proba(X_test)[:, 1]
aucs = []
for i in range(1000):
    yb, pb = resample(y_test, p, random_state=i)
    aucs.append(roc_auc_score(yb, pb))
print(np.percentile(aucs, [2.5, 97.5]))
