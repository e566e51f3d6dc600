import pandas as pd
from sklearn.svm import SVR
df = pd.read_csv("temp.csv", parse_dates=["date"]).sort_values("date")
df["t_1"] = df["temp"].shift(1)
df = df.dropna()
train = df.sample(frac=0.8, random_state=0)  # leak: temporal
test = df.drop(train.index)
svr = SVR().fit(train[["t_1"]], train["temp"])
print(svr.score(test[["t_1"]], test["temp"]))
