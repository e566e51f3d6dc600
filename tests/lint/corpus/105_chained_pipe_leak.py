import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.linear_model import LogisticRegression
def tidy(df):
    return df.rename(columns=str.lower).drop_duplicates()
def impute(df):
    num = df.select_dtypes("number").columns
    return df.assign(**{c: df[c].fillna(df[c].median()) for c in num})  # leak: preprocessing
df = pd.read_csv("adult.csv").pipe(tidy).pipe(impute)
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="income"), df["income"], random_state=1)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
