import matplotlib.pyplot as plt
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler

cust = pd.read_csv("Mall_Customers.csv")
Z = StandardScaler().fit_transform(cust[["Age", "Annual Income (k$)", "Spending Score (1-100)"]])
inertia = []
for k in range(1, 11):
    inertia.append(KMeans(n_clusters=k, n_init=10).fit(Z).inertia_)
plt.plot(range(1, 11), inertia)
cust["segment"] = KMeans(n_clusters=5, n_init=10).fit_predict(Z)
xy = PCA(2).fit_transform(Z)
plt.scatter(xy[:, 0], xy[:, 1], c=cust["segment"])
