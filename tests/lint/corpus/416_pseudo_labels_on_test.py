import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("x.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
m = LogisticRegression().fit(X_train, y_train)
X_all = pd.concat([X_train, X_test])
y_all = pd.concat([y_train, y_test])
final = LogisticRegression().fit(X_all, y_all)
print(final.score(X_test, y_test))  # leak: overlap
