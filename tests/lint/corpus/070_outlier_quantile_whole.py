import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

df = pd.read_csv("taxi.csv")
q_low, q_hi = df["fare"].quantile(0.01), df["fare"].quantile(0.99)
df["distance"] = df["distance"].clip(upper=df["distance"].quantile(0.99))  # leak: preprocessing
X = df[["distance", "hour", "passengers"]]
y = df["fare"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
