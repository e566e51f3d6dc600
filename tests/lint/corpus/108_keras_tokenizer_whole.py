import pandas as pd
from tensorflow.keras.preprocessing.text import Tokenizer
from tensorflow.keras.preprocessing.sequence import pad_sequences
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Embedding, LSTM, Dense
from sklearn.model_selection import train_test_split
tweets = pd.read_csv("tweets.csv")
tok = Tokenizer(num_words=10000)
tok.fit_on_texts(tweets["text"])  # leak: preprocessing
seqs = pad_sequences(tok.texts_to_sequences(tweets["text"]), maxlen=100)
X_train, X_test, y_train, y_test = train_test_split(seqs, tweets["label"].values, test_size=0.2)
model = Sequential([Embedding(10000, 64), LSTM(64), Dense(1, activation="sigmoid")])
model.compile(loss="binary_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=3, batch_size=64, validation_split=0.1)
loss, acc = model.evaluate(X_test, y_test)
