import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
d = pd.read_csv("d.csv")
d["label"] = d["diagnosis"].map({"M": 1, "B": 0})
X = d.drop(columns=["label", "id"])  # leak: target
X["diagnosis"] = X["diagnosis"].astype("category").cat.codes
y = d["label"]
print(cross_val_score(RandomForestClassifier(), X, y, cv=5).mean())
