import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import roc_auc_score
g = pd.read_csv("games.csv", parse_dates=["date"]).sort_values("date")
g["home_form"] = g.groupby("home")["win"].transform(lambda s: s.shift().expanding().mean())
g["played"] = g.groupby("home").cumcount()
g = g.dropna()
tr, te = g[g["date"] < "2022-07-01"], g[g["date"] >= "2022-07-01"]
rf = RandomForestClassifier().fit(tr[["home_form", "played"]], tr["win"])
print(roc_auc_score(te["win"], rf.predict_proba(te[["home_form", "played"]])[:, 1]))
