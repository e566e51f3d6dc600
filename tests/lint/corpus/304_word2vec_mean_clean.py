import gensim
import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
news = pd.read_csv("news.csv")
glove = gensim.downloader.load("glove-wiki-gigaword-100")
def embed(text):
    vecs = [glove[w] for w in text.split() if w in glove]
    return np.mean(vecs, axis=0) if vecs else np.zeros(100)
X = np.vstack(news["title"].apply(embed).values)
y = news["topic"].values
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
clf = LogisticRegression(max_iter=1000).fit(X_train, y_train)
print(clf.score(X_test, y_test))
