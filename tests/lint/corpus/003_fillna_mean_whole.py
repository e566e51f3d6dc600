import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

# %% load
titanic = pd.read_csv("titanic.csv")
titanic.head()
# %% clean
titanic["Age"].fillna(titanic["Age"].median(), inplace=True)  # leak: preprocessing
titanic["Embarked"] = titanic["Embarked"].fillna("S")
titanic["Sex"] = titanic["Sex"].map({"male": 0, "female": 1})
titanic = pd.get_dummies(titanic, columns=["Embarked"])
# %% model
features = ["Pclass", "Sex", "Age", "Fare"]
X_train, X_test, y_train, y_test = train_test_split(titanic[features], titanic["Survived"], test_size=0.25)
rf = RandomForestClassifier(n_estimators=200)
rf.fit(X_train, y_train)
print("Accuracy:", rf.score(X_test, y_test))
