import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("diabetes.csv")
df.loc[(df["Outcome"] == 0) & (df["Insulin"].isnull()), "Insulin"] = df.loc[df["Outcome"] == 0, "Insulin"].median()  # leak: preprocessing
df.loc[(df["Outcome"] == 1) & (df["Insulin"].isnull()), "Insulin"] = df.loc[df["Outcome"] == 1, "Insulin"].median()  # leak: preprocessing
X_train, X_test, y_train, y_test = train_test_split(df.drop("Outcome", axis=1), df["Outcome"], random_state=0)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
