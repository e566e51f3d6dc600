import pandas as pd
from sklearn.neighbors import KNeighborsClassifier
from sklearn.model_selection import cross_val_score
df = pd.read_csv("rare.csv")
w = df["label"].map({0: 1, 1: 8})
df = df.loc[df.index.repeat(w)].reset_index(drop=True)  # leak: overlap
print(cross_val_score(KNeighborsClassifier(), df.drop(columns="label"), df["label"], cv=5).mean())
