import pandas as pd
from statsmodels.tsa.arima.model import ARIMA
from sklearn.metrics import mean_absolute_percentage_error

y = pd.read_csv("passengers.csv", parse_dates=["month"], index_col="month")["n"].asfreq("MS")
train, test = y[:-24], y[-24:]
model = ARIMA(train, order=(2, 1, 1), seasonal_order=(1, 1, 1, 12)).fit()
fc = model.forecast(steps=24)
print(mean_absolute_percentage_error(test, fc))
