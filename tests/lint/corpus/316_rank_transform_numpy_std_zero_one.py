import numpy as np
import pandas as pd
from sklearn.linear_model import SGDRegressor
df = pd.read_csv("boston.csv")
X = df.iloc[:, :13].to_numpy()
y = df.iloc[:, 13].to_numpy()
mu = np.mean(X, axis=0)  # leak: preprocessing
sigma = np.std(X, axis=0)  # leak: preprocessing
X = (X - mu) / sigma
n_train = 400
reg = SGDRegressor().fit(X[:n_train], y[:n_train])
pred = reg.predict(X[n_train:])
print(np.sqrt(np.mean((pred - y[n_train:]) ** 2)))
