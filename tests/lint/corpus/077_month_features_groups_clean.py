import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error

sales = pd.read_csv("sales.csv", parse_dates=["date"])
sales = sales.sort_values(["store", "date"])
sales["lag7"] = sales.groupby("store")["units"].shift(7)
sales["roll28"] = sales.groupby("store")["units"].transform(lambda s: s.shift(7).rolling(28).mean())
sales["dow"] = sales["date"].dt.dayofweek
sales = sales.dropna()
train = sales[sales["date"] < "2016-01-01"]
test = sales[sales["date"] >= "2016-01-01"]
cols = ["lag7", "roll28", "dow", "promo"]
rf = RandomForestRegressor(n_jobs=-1).fit(train[cols], train["units"])
print(mean_absolute_error(test["units"], rf.predict(test[cols])))
