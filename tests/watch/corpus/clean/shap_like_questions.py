# clean
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
forest = RandomForestRegressor(10, random_state=0).fit(X_train, y_train)
residual = y_train - forest.predict(X_train)
for column in range(3):
    grid = X_test.copy()
    grid[:, column] = np.median(X_train[:, column])
    print(column, forest.predict(grid).mean(), residual.std(), forest.score(X_test, y_test))
