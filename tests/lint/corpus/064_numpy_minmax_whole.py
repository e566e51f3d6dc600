import numpy as np
from sklearn.neural_network import MLPRegressor

data = np.genfromtxt("concrete.csv", delimiter=",", skip_header=1)
X, y = data[:, :-1], data[:, -1]
X = (X - X.min(axis=0)) / (X.max(axis=0) - X.min(axis=0))  # leak: preprocessing
idx = np.random.permutation(len(X))
n = int(0.8 * len(X))
tr, te = idx[:n], idx[n:]
net = MLPRegressor((32,)).fit(X[tr], y[tr])
print(net.score(X[te], y[te]))
