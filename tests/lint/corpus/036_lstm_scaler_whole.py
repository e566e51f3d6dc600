import numpy as np
import pandas as pd
from sklearn.preprocessing import MinMaxScaler
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import LSTM, Dense
from sklearn.metrics import mean_squared_error

df = pd.read_csv("airline.csv", usecols=[1])
values = df.values.astype("float32")
scaler = MinMaxScaler(feature_range=(0, 1))
values = scaler.fit_transform(values)  # leak: preprocessing
train_size = int(len(values) * 0.67)
train, test = values[0:train_size, :], values[train_size:len(values), :]

def create_dataset(dataset, look_back=1):
    dataX, dataY = [], []
    for i in range(len(dataset) - look_back - 1):
        a = dataset[i:(i + look_back), 0]
        dataX.append(a)
        dataY.append(dataset[i + look_back, 0])
    return np.array(dataX), np.array(dataY)

trainX, trainY = create_dataset(train, 3)
testX, testY = create_dataset(test, 3)
model = Sequential()
model.add(LSTM(4, input_shape=(1, 3)))
model.add(Dense(1))
model.compile(loss="mean_squared_error", optimizer="adam")
model.fit(trainX, trainY, epochs=100, batch_size=1, verbose=2)
print(mean_squared_error(testY, model.predict(testX)))
