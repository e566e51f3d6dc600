# clean
import numpy as np
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.datasets import load_wine
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.utils.validation import check_is_fitted


class Nearest(ClassifierMixin, BaseEstimator):
    def fit(self, X, y):
        self.scaler_ = StandardScaler()
        Z = self.scaler_.fit_transform(X)
        self.classes_ = np.unique(y)
        self.centres_ = np.array([Z[y == c].mean(axis=0) for c in self.classes_])
        self.fit_score_ = self.score(X, y)
        return self

    def predict(self, X):
        check_is_fitted(self)
        Z = self.scaler_.transform(X)
        return self.classes_[((Z[:, None] - self.centres_) ** 2).sum(axis=2).argmin(axis=1)]


X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(balanced_accuracy_score(y_test, Nearest().fit(X_train, y_train).predict(X_test)))
