import pandas as pd
from sklearn.ensemble import IsolationForest
from sklearn.manifold import TSNE
df = pd.read_csv("x.csv")
iso = IsolationForest().fit(df)
df["odd"] = iso.predict(df)
emb = TSNE().fit_transform(df)
print(df["odd"].value_counts())
