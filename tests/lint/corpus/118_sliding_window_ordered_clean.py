import numpy as np
import pandas as pd
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import GRU, Dense
power = pd.read_csv("household_power.csv", sep=";")["Global_active_power"].values
def windows(series, n=24):
    X, y = [], []
    for i in range(len(series) - n):
        X.append(series[i : i + n])
        y.append(series[i + n])
    return np.array(X)[..., None], np.array(y)
X, y = windows(power)
cut = int(len(X) * 0.8)
X_train, X_test, y_train, y_test = X[:cut], X[cut:], y[:cut], y[cut:]
model = Sequential([GRU(32), Dense(1)])
model.compile("adam", "mse")
model.fit(X_train, y_train, epochs=5, validation_split=0.1)
print(model.evaluate(X_test, y_test))
