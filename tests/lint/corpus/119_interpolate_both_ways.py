import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.metrics import mean_absolute_error
air = pd.read_csv("air.csv", parse_dates=["datetime"]).set_index("datetime")
air = air.interpolate(method="time", limit_direction="both")  # leak: temporal
air["lag24"] = air["pm25"].shift(24)
air = air.dropna()
train, test = air.loc[:"2019-12-31"], air.loc["2020-01-01":]
r = Ridge().fit(train[["lag24", "temp"]], train["pm25"])
print(mean_absolute_error(test["pm25"], r.predict(test[["lag24", "temp"]])))
