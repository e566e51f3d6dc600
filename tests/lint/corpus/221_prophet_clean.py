import pandas as pd
from prophet import Prophet
from sklearn.metrics import mean_absolute_error
df = pd.read_csv("wiki.csv")
df["ds"] = pd.to_datetime(df["ds"])
df = df.sort_values("ds")
train, test = df[df["ds"] < "2015-01-01"], df[df["ds"] >= "2015-01-01"]
m = Prophet().fit(train)
fc = m.predict(test[["ds"]])
print(mean_absolute_error(test["y"], fc["yhat"]))
