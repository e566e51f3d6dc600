# leak: saw-scored-rows
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import PowerTransformer

X, y = load_diabetes(return_X_y=True)
X = np.hstack([PowerTransformer().fit_transform(X[:, 2:6]), X[:, :2]])
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=2)
print(Ridge().fit(X_train, y_train).score(X_test, y_test))
