import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

class Experiment:
    def __init__(self, path, target):
        self.frame = pd.read_csv(path)
        self.target = target
        self.model = None

    def split(self):
        X = self.frame.drop(columns=self.target)
        y = self.frame[self.target]
        self.X_train, self.X_test, self.y_train, self.y_test = train_test_split(X, y, test_size=0.2)

    def build(self):
        prep = ColumnTransformer([("num", StandardScaler(), ["age", "income"]), ("cat", OneHotEncoder(), ["city"])])
        self.model = Pipeline([("prep", prep), ("rf", RandomForestClassifier())])

    def run(self):
        self.split()
        self.build()
        self.model.fit(self.X_train, self.y_train)
        return self.model.score(self.X_test, self.y_test)

print(Experiment("people.csv", "bought").run())
