import numpy as np
import pandas as pd
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC
train = pd.read_csv("train.csv")
test = pd.read_csv("test.csv")
both = pd.concat([train.drop(columns="y"), test.drop(columns="y")])
sc = StandardScaler().fit(both)  # leak: preprocessing
svc = SVC().fit(sc.transform(train.drop(columns="y")), train["y"])
print(svc.score(sc.transform(test.drop(columns="y")), test["y"]))
