import numpy as np
import pandas as pd
from sklearn.linear_model import Lasso
df = pd.read_csv("x.csv").sample(frac=1, random_state=0).reset_index(drop=True)
k = 5
fold = np.arange(len(df)) % k
errs = []
for i in range(k):
    train, test = df[fold != i], df[fold == i]
    mu, sd = train[["a", "b"]].mean(), train[["a", "b"]].std()
    m = Lasso().fit((train[["a", "b"]] - mu) / sd, train["y"])
    errs.append(((m.predict((test[["a", "b"]] - mu) / sd) - test["y"]) ** 2).mean())
print(np.mean(errs))
