import numpy as np
from sklearn.neural_network import MLPRegressor

data = np.genfromtxt("concrete.csv", delimiter=",", skip_header=1)
rng = np.random.default_rng(0)
rng.shuffle(data)
n = int(0.8 * len(data))
train, test = data[:n], data[n:]
mu, sd = train[:, :-1].mean(axis=0), train[:, :-1].std(axis=0)
X_train, y_train = (train[:, :-1] - mu) / sd, train[:, -1]
X_test, y_test = (test[:, :-1] - mu) / sd, test[:, -1]
net = MLPRegressor((32,)).fit(X_train, y_train)
print(net.score(X_test, y_test))
