import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
df = pd.read_csv("x.csv")
X, y = df.drop(columns="y"), df["y"]
rf = RandomForestClassifier(oob_score=True)
print(cross_val_score(rf, X, y, cv=5).mean())
rf.fit(X, y)
print("training accuracy", rf.score(X, y), "oob", rf.oob_score_)
