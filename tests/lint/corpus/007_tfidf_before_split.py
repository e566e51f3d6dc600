import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB
from sklearn.metrics import classification_report

sms = pd.read_csv("spam.csv", encoding="latin-1")[["v1", "v2"]]
sms.columns = ["label", "text"]
sms["label"] = sms["label"].map({"ham": 0, "spam": 1})
vec = TfidfVectorizer(stop_words="english", max_features=3000)
X = vec.fit_transform(sms["text"]).toarray()  # leak: preprocessing
y = sms["label"].values
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=1)
nb = MultinomialNB()
nb.fit(X_tr, y_tr)
print(classification_report(y_te, nb.predict(X_te)))
