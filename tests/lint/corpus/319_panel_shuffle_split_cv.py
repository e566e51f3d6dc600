import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import ShuffleSplit, cross_val_score
gdp = pd.read_csv("gdp.csv", parse_dates=["quarter"]).sort_values("quarter").set_index("quarter")
gdp["growth_lag"] = gdp["growth"].shift(1)
gdp["ma4"] = gdp["growth"].shift(1).rolling(4).mean()
gdp = gdp.dropna()
cv = ShuffleSplit(n_splits=20, test_size=0.2, random_state=0)
s = cross_val_score(RandomForestRegressor(), gdp[["growth_lag", "ma4"]], gdp["growth"], cv=cv)  # leak: temporal
print(s.mean())
