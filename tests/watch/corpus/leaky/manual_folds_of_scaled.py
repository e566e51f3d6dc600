# leak: saw-scored-rows
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

X, y = load_wine(return_X_y=True)
X = PCA(5, whiten=True).fit_transform(X)
hits = []
for tr, te in StratifiedKFold(5, shuffle=True, random_state=0).split(X, y):
    fitted = LogisticRegression(max_iter=500).fit(X[tr], y[tr])
    hits.append((fitted.predict(X[te]) == y[te]).mean())
print(sum(hits) / 5)
