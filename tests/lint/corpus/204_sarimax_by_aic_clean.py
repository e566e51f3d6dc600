import itertools
import pandas as pd
from statsmodels.tsa.statespace.sarimax import SARIMAX
from sklearn.metrics import mean_squared_error
y = pd.read_csv("co2.csv", index_col=0, parse_dates=True)["co2"].ffill()
train, test = y[:-52], y[-52:]
best_aic, best_order = float("inf"), None
for p, d, q in itertools.product(range(3), range(2), range(3)):
    aic = SARIMAX(train, order=(p, d, q)).fit(disp=False).aic
    if aic < best_aic:
        best_aic, best_order = aic, (p, d, q)
fit = SARIMAX(train, order=best_order).fit(disp=False)
print(mean_squared_error(test, fit.forecast(52)))
