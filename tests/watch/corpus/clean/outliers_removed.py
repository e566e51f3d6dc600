# clean
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.ensemble import IsolationForest
from sklearn.model_selection import train_test_split
from sklearn.svm import SVC

X, y = load_digits(return_X_y=True)
keep = IsolationForest(random_state=0).fit_predict(X[:600]) == 1
emb = PCA(2).fit_transform(X)
print(emb[:2])
a, b, c, d = train_test_split(X[:600][keep], y[:600][keep], random_state=0)
pca = PCA(20).fit(a)
print(SVC().fit(pca.transform(a), c).score(pca.transform(b), d))
