import pandas as pd
from sklearn.linear_model import LinearRegression
d = pd.read_csv("d.csv")
train = d.iloc[:800]
test = d.iloc[700:]
lr = LinearRegression().fit(train[["a", "b"]], train["y"])
print(lr.score(test[["a", "b"]], test["y"]))  # leak: overlap
