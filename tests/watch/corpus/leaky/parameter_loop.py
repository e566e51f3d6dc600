# leak: test-reused
from sklearn.datasets import load_diabetes
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsRegressor


class Experiment:
    def __init__(self, data):
        self.parts = data
        self.results = {}

    def run(self, k):
        a, b, c, d = self.parts
        fitted = KNeighborsRegressor(k).fit(a, c)
        self.results[k] = mean_squared_error(d, fitted.predict(b))


X, y = load_diabetes(return_X_y=True)
experiment = Experiment(train_test_split(X, y, random_state=0))
for k in range(1, 15, 3):
    experiment.run(k)
print(min(experiment.results, key=experiment.results.get))
