import tensorflow as tf
import tensorflow_datasets as tfds
(train_ds, val_ds, test_ds), info = tfds.load("cats_vs_dogs", split=["train[:80%]", "train[80%:90%]", "train[90%:]"], as_supervised=True, with_info=True)
def prep(img, label):
    return tf.image.resize(img, (128, 128)) / 255.0, label
train_ds = train_ds.map(prep).shuffle(1000).batch(32)
val_ds = val_ds.map(prep).batch(32)
test_ds = test_ds.map(prep).batch(32)
model = tf.keras.Sequential([tf.keras.layers.Conv2D(16, 3, activation="relu"), tf.keras.layers.GlobalAveragePooling2D(), tf.keras.layers.Dense(1)])
model.compile("adam", tf.keras.losses.BinaryCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(train_ds, validation_data=val_ds, epochs=10, callbacks=[tf.keras.callbacks.EarlyStopping(patience=2)])
print(model.evaluate(test_ds))
