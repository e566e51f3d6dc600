import numpy as np
import pandas as pd
import matplotlib.pyplot as plt
import seaborn as sns
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, StratifiedKFold
from sklearn.pipeline import Pipeline
from sklearn.impute import SimpleImputer
from sklearn.compose import make_column_transformer
from sklearn.preprocessing import OneHotEncoder
train_df = pd.read_csv("../input/train.csv")
test_df = pd.read_csv("../input/test.csv")
train_df.isnull().sum()
sns.countplot(x="Survived", data=train_df)
for dataset in [train_df, test_df]:
    dataset["Title"] = dataset.Name.str.extract(" ([A-Za-z]+)\.", expand=False)
    dataset["Title"] = dataset["Title"].replace(["Mlle", "Ms"], "Miss")
    dataset["IsAlone"] = (dataset["SibSp"] + dataset["Parch"] == 0).astype(int)
cols = ["Pclass", "Sex", "Age", "Fare", "Title", "IsAlone"]
prep = make_column_transformer((OneHotEncoder(handle_unknown="ignore"), ["Sex", "Title"]), (SimpleImputer(), ["Age", "Fare"]), remainder="passthrough")
clf = Pipeline([("prep", prep), ("lr", LogisticRegression(max_iter=500))])
print(cross_val_score(clf, train_df[cols], train_df["Survived"], cv=StratifiedKFold(5)).mean())
clf.fit(train_df[cols], train_df["Survived"])
sub = pd.DataFrame({"PassengerId": test_df["PassengerId"], "Survived": clf.predict(test_df[cols])})
sub.to_csv("sub.csv", index=False)
