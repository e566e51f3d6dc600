import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.ensemble import RandomForestRegressor
s = pd.read_csv("meter.csv", index_col="time", parse_dates=True)
s["kwh"] = s["kwh"].bfill()  # leak: temporal
for lag in range(1, 4):
    s["lag_%d" % lag] = s["kwh"].shift(lag)
s = s.dropna()
X, y = s.drop("kwh", axis=1), s["kwh"]
X_train, X_test, y_train, y_test = X[:-500], X[-500:], y[:-500], y[-500:]
rf = RandomForestRegressor().fit(X_train, y_train)
print(mean_squared_error(y_test, rf.predict(X_test)))
