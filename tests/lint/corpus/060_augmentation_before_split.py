import numpy as np
from sklearn.model_selection import train_test_split
from tensorflow import keras

X = np.load("images.npy") / 255.0
y = np.load("labels.npy")
X_flip = X[:, :, ::-1]
X_aug = np.concatenate([X, X_flip])  # leak: overlap
y_aug = np.concatenate([y, y])
x_train, x_test, y_train, y_test = train_test_split(X_aug, y_aug, test_size=0.2, random_state=3)
model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
model.fit(x_train, y_train, epochs=5)
print(model.evaluate(x_test, y_test))
