import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.model_selection import train_test_split
t = pd.read_csv("titanic.csv")
t["Age"] = t.groupby(["Pclass", "Sex"])["Age"].transform(lambda s: s.fillna(s.median()))  # leak: preprocessing
t["Sex"] = (t["Sex"] == "male").astype(int)
tr, te = train_test_split(t, test_size=0.3, random_state=1)
f = ["Pclass", "Sex", "Age"]
gb = GradientBoostingClassifier().fit(tr[f], tr.Survived)
print(gb.score(te[f], te.Survived))
