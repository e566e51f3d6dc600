import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.pipeline import Pipeline
class Clipper(BaseEstimator, TransformerMixin):
    def __init__(self, q=0.99):
        self.q = q
    def fit(self, X, y=None):
        self.hi_ = np.quantile(X, self.q, axis=0)
        return self
    def transform(self, X):
        return np.minimum(X, self.hi_)
df = pd.read_csv("prices.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop("price", axis=1), df["price"], test_size=0.2, random_state=1)
pipe = Pipeline([("clip", Clipper()), ("rf", RandomForestRegressor())])
gs = GridSearchCV(pipe, {"clip__q": [0.95, 0.99]}, cv=5).fit(X_train, y_train)
print(gs.score(X_test, y_test))
