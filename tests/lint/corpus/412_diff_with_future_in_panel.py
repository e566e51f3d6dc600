import pandas as pd
from sklearn.ensemble import RandomForestRegressor
p = pd.read_csv("panel.csv", parse_dates=["month"]).sort_values(["firm", "month"])
p["sales_lag"] = p.groupby("firm")["sales"].shift(1)
p["sales_lead"] = p.groupby("firm")["sales"].shift(-1)  # leak: temporal
p = p.dropna()
tr, te = p[p["month"] < "2019-01-01"], p[p["month"] >= "2019-01-01"]
X = ["sales_lag", "sales_lead"]
print(RandomForestRegressor().fit(tr[X], tr["profit"]).score(te[X], te["profit"]))
