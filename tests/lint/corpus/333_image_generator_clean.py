from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras import layers, models
train_gen = ImageDataGenerator(rescale=1 / 255.0, rotation_range=20, validation_split=0.2)
test_gen = ImageDataGenerator(rescale=1 / 255.0)
tr = train_gen.flow_from_directory("data/train", target_size=(150, 150), subset="training")
va = train_gen.flow_from_directory("data/train", target_size=(150, 150), subset="validation")
te = test_gen.flow_from_directory("data/test", target_size=(150, 150), shuffle=False)
cnn = models.Sequential([layers.Conv2D(32, 3, activation="relu"), layers.Flatten(), layers.Dense(2, activation="softmax")])
cnn.compile("adam", "categorical_crossentropy", metrics=["accuracy"])
cnn.fit(tr, epochs=10, validation_data=va)
print(cnn.evaluate(te))
