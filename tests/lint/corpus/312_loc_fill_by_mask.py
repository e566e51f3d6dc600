import pandas as pd
from sklearn.tree import DecisionTreeClassifier
from sklearn.model_selection import train_test_split
t = pd.read_csv("titanic.csv")
mean_age = t["Age"].mean()  # leak: preprocessing
t.loc[t["Age"].isnull(), "Age"] = mean_age
X_train, X_test, y_train, y_test = train_test_split(t[["Age", "Fare"]], t["Survived"], test_size=0.3, random_state=1)
print(DecisionTreeClassifier().fit(X_train, y_train).score(X_test, y_test))
