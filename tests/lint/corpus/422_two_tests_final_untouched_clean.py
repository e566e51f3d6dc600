import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
df = pd.read_csv("x.csv").sample(frac=1, random_state=0)
n = len(df)
train, val, test = df[: int(0.6 * n)], df[int(0.6 * n) : int(0.8 * n)], df[int(0.8 * n) :]
cols = ["a", "b"]
scores = {}
for name, m in {"lr": LogisticRegression(), "rf": RandomForestClassifier()}.items():
    scores[name] = (m.fit(train[cols], train["y"]).score(val[cols], val["y"]), m)
best = max(scores.values(), key=lambda t: t[0])[1]
print(best.score(test[cols], test["y"]))
