import numpy as np
from sklearn.datasets import fetch_california_housing
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split

class Standardiser:
    def fit(self, X):
        self.mean_ = X.mean(axis=0)  # leak: preprocessing
        self.std_ = X.std(axis=0)  # leak: preprocessing
        return self

    def transform(self, X):
        return (X - self.mean_) / self.std_

X, y = fetch_california_housing(return_X_y=True)
scaler = Standardiser()
X = scaler.fit(X).transform(X)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=5)
ridge = Ridge().fit(X_train, y_train)
print(ridge.score(X_test, y_test))
