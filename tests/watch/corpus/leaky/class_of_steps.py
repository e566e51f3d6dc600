# leak: saw-scored-rows
from sklearn.datasets import load_wine
from sklearn.base import clone
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split


class Pipe:
    def __init__(self, pre, model):
        self.pre, self.model = pre, model

    def prepare(self, X):
        return self.pre.fit(X).transform(X)

    def evaluate(self, X, y):
        X = self.prepare(X)
        a, b, c, d = train_test_split(X, y, random_state=4)
        return clone(self.model).fit(a, c).score(b, d)


print(Pipe(StandardScaler(), LogisticRegression()).evaluate(*load_wine(return_X_y=True)))
