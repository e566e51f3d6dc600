import pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.model_selection import train_test_split
from sklearn.linear_model import LogisticRegression

df = pd.read_csv("heart.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop("target", axis=1), df["target"], random_state=0)
sc = StandardScaler().fit(X_train)
clf = LogisticRegression().fit(sc.transform(X_train), y_train)
print(clf.score(sc.transform(X_test), y_test))
