import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_absolute_error
from statsmodels.tsa.seasonal import seasonal_decompose
ts = pd.read_csv("beer.csv", parse_dates=["month"], index_col="month")
dec = seasonal_decompose(ts["beer"], period=12)  # leak: temporal
ts["trend"] = dec.trend
ts["lag12"] = ts["beer"].shift(12)
ts = ts.dropna()
train, test = ts[:-24], ts[-24:]
lr = LinearRegression().fit(train[["trend", "lag12"]], train["beer"])
print(mean_absolute_error(test["beer"], lr.predict(test[["trend", "lag12"]])))
