import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

wine = pd.read_csv("winequality.csv", sep=";")
wine["good"] = (wine["quality"] >= 7).astype(int)
X = wine.drop(["good", "quality"], axis=1)
y = wine["good"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
tree = DecisionTreeClassifier(max_depth=4).fit(X_train, y_train)
print(tree.score(X_test, y_test))
