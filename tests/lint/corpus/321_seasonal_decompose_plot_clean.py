import pandas as pd
from statsmodels.tsa.seasonal import seasonal_decompose
from statsmodels.tsa.holtwinters import ExponentialSmoothing
from sklearn.metrics import mean_absolute_error
ts = pd.read_csv("beer.csv", parse_dates=["month"], index_col="month")["beer"].asfreq("MS")
seasonal_decompose(ts, period=12).plot()
ts.rolling(12, center=True).mean().plot()
train, test = ts[:-24], ts[-24:]
hw = ExponentialSmoothing(train, trend="add", seasonal="mul", seasonal_periods=12).fit()
print(mean_absolute_error(test, hw.forecast(24)))
