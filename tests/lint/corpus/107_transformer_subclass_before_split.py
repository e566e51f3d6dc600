import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
class GroupMeanImputer(BaseEstimator, TransformerMixin):
    def __init__(self, by, col):
        self.by, self.col = by, col
    def fit(self, X, y=None):
        self.means_ = X.groupby(self.by)[self.col].mean()  # leak: preprocessing
        return self
    def transform(self, X):
        X = X.copy()
        X[self.col] = X[self.col].fillna(X[self.by].map(self.means_))
        return X
df = pd.read_csv("prices.csv")
df = GroupMeanImputer("city", "area").fit_transform(df)
X_train, X_test, y_train, y_test = train_test_split(df[["area", "rooms"]], df["price"], test_size=0.2, random_state=1)
print(RandomForestRegressor().fit(X_train, y_train).score(X_test, y_test))
