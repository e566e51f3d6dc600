import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
d = pd.read_csv("d.csv")
d["diagnosis"] = d["diagnosis"].map({"M": 1, "B": 0})
d.drop(["id", "Unnamed: 32"], axis=1, inplace=True)
X = d.drop("diagnosis", axis=1)
y = d["diagnosis"]
print(cross_val_score(RandomForestClassifier(), X, y, cv=5).mean())
