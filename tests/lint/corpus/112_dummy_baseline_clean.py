import pandas as pd
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split
df = pd.read_csv("bank.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], stratify=df["y"], random_state=0)
base = DummyClassifier(strategy="prior").fit(X_train, y_train)
clf = HistGradientBoostingClassifier().fit(X_train, y_train)
print("baseline", base.score(X_test, y_test), "model", clf.score(X_test, y_test))
