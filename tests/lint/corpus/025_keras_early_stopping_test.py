from tensorflow import keras
from tensorflow.keras import layers
from sklearn.model_selection import train_test_split
import numpy as np

data = np.load("signals.npz")
X, y = data["x"], data["y"]
x_train, x_test, y_train, y_test = train_test_split(X, y, test_size=0.2)
model = keras.Sequential([layers.Dense(64, activation="relu"), layers.Dense(1, activation="sigmoid")])
model.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
stop = keras.callbacks.EarlyStopping(patience=5, restore_best_weights=True)
model.fit(x_train, y_train, epochs=200, validation_data=(x_test, y_test), callbacks=[stop])  # leak: multitest
print(model.evaluate(x_test, y_test))
