# leak: saw-scored-rows
from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split


class Centre(TransformerMixin, BaseEstimator):
    def fit(self, X, y=None):
        self.middle = X.mean(axis=0)
        return self

    def transform(self, X):
        return X - self.middle


X, y = load_diabetes(return_X_y=True, scaled=False)
moved = Centre().fit(X).transform(X)
X_train, X_test, y_train, y_test = train_test_split(moved, y, random_state=0)
print(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
