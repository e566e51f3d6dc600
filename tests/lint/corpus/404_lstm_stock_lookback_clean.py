import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from sklearn.metrics import mean_absolute_error
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense
df = pd.read_csv("GOOG.csv", index_col="Date", parse_dates=True)
close = df[["Close"]].values
n = int(len(close) * 0.8)
train, test = close[:n], close[n - 60:]
sc = MinMaxScaler()
train_s = sc.fit_transform(train)
test_s = sc.transform(test)
def make(a, k=60):
    xs, ys = [], []
    for i in range(k, len(a)):
        xs.append(a[i - k:i, 0])
        ys.append(a[i, 0])
    return np.array(xs)[..., None], np.array(ys)
X_train, y_train = make(train_s)
X_test, y_test = make(test_s)
m = Sequential([LSTM(50), Dense(1)])
m.compile("adam", "mse")
m.fit(X_train, y_train, epochs=10, validation_split=0.1)
pred = sc.inverse_transform(m.predict(X_test))
print(mean_absolute_error(close[n:], pred))
