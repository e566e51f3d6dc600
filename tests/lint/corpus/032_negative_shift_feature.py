import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.metrics import r2_score

w = pd.read_csv("weather.csv", parse_dates=["date"], index_col="date")
w["temp_yesterday"] = w["temp"].shift(1)
w["pressure_next"] = w["pressure"].shift(-1)  # leak: temporal
w = w.dropna()
train, test = w[:"2018"], w["2019":]
X_cols = ["temp_yesterday", "pressure_next", "humidity"]
m = HistGradientBoostingRegressor().fit(train[X_cols], train["temp"])
print(r2_score(test["temp"], m.predict(test[X_cols])))
