import pandas as pd
from sklearn.ensemble import IsolationForest, RandomForestClassifier
from sklearn.metrics import f1_score

s = pd.read_csv("sensors.csv", parse_dates=["time"]).set_index("time").sort_index()
s = s.fillna(method="bfill")  # leak: temporal
s["vib_mean"] = s["vibration"].rolling(60).mean()
s = s.dropna()
n = int(len(s) * 0.7)
train, test = s.iloc[:n], s.iloc[n:]
cols = ["vibration", "temp", "vib_mean"]
clf = RandomForestClassifier().fit(train[cols], train["failure"])
print(f1_score(test["failure"], clf.predict(test[cols])))
