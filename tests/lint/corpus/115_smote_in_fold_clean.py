import numpy as np
import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.metrics import recall_score
df = pd.read_csv("fraud.csv")
X, y = df.drop("is_fraud", axis=1).values, df["is_fraud"].values
rec = []
for tr, te in StratifiedKFold(5, shuffle=True, random_state=3).split(X, y):
    Xb, yb = SMOTE(random_state=3).fit_resample(X[tr], y[tr])
    m = LogisticRegression(max_iter=1000).fit(Xb, yb)
    rec.append(recall_score(y[te], m.predict(X[te])))
print(np.mean(rec))
