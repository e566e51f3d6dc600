import pandas as pd
from sklearn.ensemble import RandomForestClassifier
o = pd.read_csv("orders.csv", parse_dates=["order_date"])
train = o[o["order_date"] >= "2021-01-01"]
test = o[o["order_date"] < "2021-01-01"]
cols = ["amount", "items"]
rf = RandomForestClassifier().fit(train[cols], train["returned"])
print(rf.score(test[cols], test["returned"]))  # leak: temporal
