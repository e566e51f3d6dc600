import pandas as pd
from sklearn.naive_bayes import CategoricalNB
from sklearn.model_selection import train_test_split
v = pd.read_csv("visits.csv")
v["income_band"] = pd.qcut(v["income"], 5, labels=False)  # leak: preprocessing
v["age_band"] = pd.cut(v["age"], bins=[0, 18, 35, 60, 120], labels=False)
X_train, X_test, y_train, y_test = train_test_split(v[["income_band", "age_band"]], v["bought"], random_state=1)
print(CategoricalNB().fit(X_train, y_train).score(X_test, y_test))
