import pandas as pd
from sklearn.ensemble import RandomForestRegressor
tx = pd.read_csv("sales.csv", parse_dates=["day"]).sort_values("day")
tx["next_week"] = tx["units"].rolling(7).mean().shift(-7)  # leak: temporal
tx["last_week"] = tx["units"].shift(1).rolling(7).mean()
tx = tx.dropna()
train, test = tx[tx.day < "2021-06-01"], tx[tx.day >= "2021-06-01"]
feats = ["next_week", "last_week", "price"]
rf = RandomForestRegressor().fit(train[feats], train["units"])
print(rf.score(test[feats], test["units"]))
