import numpy as np
import pandas as pd
from sklearn.linear_model import Lasso
df = pd.read_csv("x.csv").sample(frac=1, random_state=0).reset_index(drop=True)
df[["a", "b"]] = (df[["a", "b"]] - df[["a", "b"]].mean()) / df[["a", "b"]].std()  # leak: preprocessing
df["fold"] = df.index % 5
errs = []
for i in range(5):
    train, test = df[df["fold"] != i], df[df["fold"] == i]
    m = Lasso().fit(train[["a", "b"]], train["y"])
    errs.append(((m.predict(test[["a", "b"]]) - test["y"]) ** 2).mean())
print(np.mean(errs))
