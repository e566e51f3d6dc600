import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.model_selection import train_test_split

h = pd.read_csv("kc_house.csv")
h["price_per_sqft"] = h["price"] / h["sqft_living"]  # leak: target
h["age"] = 2020 - h["yr_built"]
X = h.drop(columns=["price", "id", "date"])
y = h["price"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)
g = GradientBoostingRegressor()
g.fit(X_train, y_train)
print(g.score(X_test, y_test))
