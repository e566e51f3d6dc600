import pandas as pd
from imblearn.over_sampling import RandomOverSampler, SMOTE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold
from sklearn.metrics import recall_score
df = pd.read_csv("fraud.csv")
X, y = df.drop("is_fraud", axis=1).values, df["is_fraud"].values
ros = RandomOverSampler(random_state=0)
Xo, yo = ros.fit_resample(X, y)  # leak: overlap
rec = []
for tr, te in StratifiedKFold(5, shuffle=True).split(Xo, yo):
    m = LogisticRegression(max_iter=1000).fit(Xo[tr], yo[tr])
    rec.append(recall_score(yo[te], m.predict(Xo[te])))
print(sum(rec) / 5)
