import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
df = pd.read_csv("diamonds.csv")
q1, q3 = df["carat"].quantile(0.25), df["carat"].quantile(0.75)  # leak: preprocessing
iqr = q3 - q1
df = df[(df["carat"] >= q1 - 1.5 * iqr) & (df["carat"] <= q3 + 1.5 * iqr)]
X_train, X_test, y_train, y_test = train_test_split(df[["carat", "depth"]], df["price"], random_state=0)
print(RandomForestRegressor().fit(X_train, y_train).score(X_test, y_test))
