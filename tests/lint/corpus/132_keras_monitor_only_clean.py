from tensorflow import keras
(xtr, ytr), (xte, yte) = keras.datasets.fashion_mnist.load_data()
xtr, xte = xtr / 255.0, xte / 255.0
net = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10, activation="softmax")])
net.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
hist = net.fit(xtr, ytr, epochs=5, validation_split=0.2)
print(hist.history["val_accuracy"][-1])
print(net.evaluate(xte, yte))
