import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import train_test_split
df = pd.read_csv("wide.csv")
missing = df.isnull().mean()
df = df.drop(columns=missing[missing > 0.6].index)
df = df.loc[:, df.nunique() > 1]
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
print(HistGradientBoostingClassifier().fit(X_train, y_train).score(X_test, y_test))
