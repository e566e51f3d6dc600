import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("x.csv")
X, y = df.drop(columns="y"), df["y"]
cv = StratifiedKFold(5, shuffle=True, random_state=0)
zoo = {"lr": make_pipeline(StandardScaler(), LogisticRegression()), "rf": RandomForestClassifier(), "gb": GradientBoostingClassifier()}
table = pd.Series({k: cross_val_score(m, X, y, cv=cv).mean() for k, m in zoo.items()})
print(table.sort_values())
