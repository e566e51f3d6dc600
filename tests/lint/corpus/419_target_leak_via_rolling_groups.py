import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
h = pd.read_csv("houses.csv")
h["log_price"] = h["price"].apply("log")
h["ratio"] = h["log_price"] / h["rooms"]  # leak: target
Xtr, Xte, ytr, yte = train_test_split(h[["ratio", "rooms"]], h["price"], random_state=0)
print(RandomForestRegressor().fit(Xtr, ytr).score(Xte, yte))
