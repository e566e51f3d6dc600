# clean
from sklearn.datasets import load_wine
from sklearn.feature_extraction.text import HashingVectorizer, TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline

wine = load_wine(as_frame=True).frame
texts = [" ".join(f"{name[:5]}{round(v)}" for name, v in zip(wine.columns[:-1], row)) for row in wine.values[:, :-1]]
hashed = HashingVectorizer(n_features=256).fit_transform(texts)
a, b, c, d = train_test_split(hashed, wine.target, random_state=0)
print(SGDClassifier(random_state=0).fit(a, c).score(b, d))
t, u, v, w = train_test_split(texts, wine.target, random_state=0)
print(make_pipeline(TfidfVectorizer(), SGDClassifier(random_state=0)).fit(t, v).score(u, w))
