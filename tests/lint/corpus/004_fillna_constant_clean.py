import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

titanic = pd.read_csv("titanic.csv")
print(titanic.describe())
titanic.groupby("Sex")["Survived"].mean().plot(kind="bar")
titanic["Embarked"] = titanic["Embarked"].fillna("S")
titanic["FamilySize"] = titanic["SibSp"] + titanic["Parch"] + 1
titanic["Sex"] = titanic["Sex"].map({"male": 0, "female": 1})
titanic = titanic.dropna(subset=["Fare"])
X = titanic[["Pclass", "Sex", "FamilySize", "Fare"]]
y = titanic["Survived"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.25, stratify=y)
rf = RandomForestClassifier(n_estimators=200).fit(X_train, y_train)
print(rf.score(X_test, y_test))
