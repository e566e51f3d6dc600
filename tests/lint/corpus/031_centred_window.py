import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error

load = pd.read_csv("load.csv", parse_dates=["ts"]).sort_values("ts")
load["smooth"] = load["mw"].rolling(24, center=True).mean()  # leak: temporal
load["lag24"] = load["mw"].shift(24)
load["hour"] = load["ts"].dt.hour
load = load.dropna()
train = load[load["ts"] < "2020-01-01"]
test = load[load["ts"] >= "2020-01-01"]
cols = ["smooth", "lag24", "hour"]
lr = LinearRegression().fit(train[cols], train["mw"])
print(mean_absolute_error(test["mw"], lr.predict(test[cols])))
