import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.metrics import accuracy_score
from xgboost import XGBClassifier
df = pd.read_csv("x.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
X_tr, X_val, y_tr, y_val = train_test_split(X_train, y_train, random_state=0)
clf = XGBClassifier(early_stopping_rounds=10, n_estimators=1000)
clf.fit(X_tr, y_tr, eval_set=[(X_val, y_val)])
print(accuracy_score(y_test, clf.predict(X_test)))
