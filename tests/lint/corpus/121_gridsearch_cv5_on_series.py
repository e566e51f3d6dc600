import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import GridSearchCV, TimeSeriesSplit
d = pd.read_csv("load.csv", index_col="timestamp", parse_dates=True).sort_index()
for k in (1, 2, 24):
    d[f"lag{k}"] = d["load"].shift(k)
d = d.dropna()
train, test = d.iloc[:-1000], d.iloc[-1000:]
X_cols = [c for c in d.columns if c != "load"]
gs = GridSearchCV(GradientBoostingRegressor(), {"max_depth": [2, 3]}, cv=TimeSeriesSplit(5))
gs.fit(train[X_cols], train["load"])
print(gs.score(test[X_cols], test["load"]))
