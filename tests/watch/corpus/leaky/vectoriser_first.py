# leak: saw-scored-rows
from sklearn.datasets import load_wine
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import MultinomialNB

wine = load_wine(as_frame=True).frame
texts = [
    " ".join(f"{name[:5]}{round(value)}" for name, value in zip(wine.columns[:-1], row)) for row in wine.values[:, :-1]
]
words = TfidfVectorizer().fit_transform(texts)
a, b, c, d = train_test_split(words, wine.target, random_state=0)
print(MultinomialNB().fit(a, c).score(b, d))
