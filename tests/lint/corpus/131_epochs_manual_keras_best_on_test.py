import numpy as np
from tensorflow import keras
(xtr, ytr), (xte, yte) = keras.datasets.cifar10.load_data()
xtr, xte = xtr / 255.0, xte / 255.0
net = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
net.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
ckpt = keras.callbacks.ModelCheckpoint("best.keras", monitor="val_accuracy", save_best_only=True)
net.fit(xtr, ytr, epochs=50, validation_data=(xte, yte), callbacks=[ckpt])  # leak: multitest
best = keras.models.load_model("best.keras")
print(net.evaluate(xte, yte))
