import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
df = pd.read_csv("hourly.csv", parse_dates=["ts"], index_col="ts").sort_index()
df["lag_1"] = df["load"].shift(1)
df["lag_24"] = df["load"].shift(24)
df = df.dropna()
msk = np.random.rand(len(df)) < 0.8
train, test = df[msk], df[~msk]  # leak: temporal
g = GradientBoostingRegressor().fit(train[["lag_1", "lag_24"]], train["load"])
print(g.score(test[["lag_1", "lag_24"]], test["load"]))
