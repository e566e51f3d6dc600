# clean
from sklearn.cluster import KMeans
from sklearn.datasets import load_wine
from sklearn.decomposition import PCA
from sklearn.metrics import silhouette_score
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
Z = StandardScaler().fit_transform(X)
flat = PCA(2).fit_transform(Z)
for k in (2, 3, 4):
    labels = KMeans(k, n_init=1, random_state=0).fit_predict(flat)
    print(k, silhouette_score(flat, labels))
