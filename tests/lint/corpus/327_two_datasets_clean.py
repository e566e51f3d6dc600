import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
a = pd.read_csv("a.csv")
Xa_train, Xa_test, ya_train, ya_test = train_test_split(a.drop(columns="y"), a["y"], random_state=0)
ma = LogisticRegression().fit(Xa_train, ya_train)
print("A", ma.score(Xa_test, ya_test))
b = pd.read_csv("b.csv")
Xb_train, Xb_test, yb_train, yb_test = train_test_split(b.drop(columns="y"), b["y"], random_state=0)
mb = LogisticRegression().fit(Xb_train, yb_train)
print("B", mb.score(Xb_test, yb_test))
