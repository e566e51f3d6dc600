import pandas as pd
from sklearn.feature_selection import RFE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("x.csv")
X, y = df.drop(columns="y"), df["y"]
rfe = RFE(LogisticRegression(), n_features_to_select=10).fit(X, y)  # leak: preprocessing
X = X[X.columns[rfe.support_]]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
