import pandas as pd
from sklearn.naive_bayes import CategoricalNB
from sklearn.model_selection import train_test_split
v = pd.read_csv("visits.csv")
v["age_band"] = pd.cut(v["age"], bins=[0, 18, 35, 60, 120], labels=False)
v["weekend"] = pd.to_datetime(v["visited"]).dt.dayofweek >= 5
X_train, X_test, y_train, y_test = train_test_split(v[["age_band", "weekend"]], v["bought"], random_state=1)
nb = CategoricalNB().fit(X_train, y_train)
print(nb.score(X_test, y_test))
