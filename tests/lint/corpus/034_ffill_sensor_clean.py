import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import TimeSeriesSplit, cross_val_score

s = pd.read_csv("sensors.csv", parse_dates=["time"]).set_index("time").sort_index()
s = s.ffill()
s["vib_mean"] = s["vibration"].shift(1).rolling(60).mean()
s = s.dropna()
cols = ["temp", "vib_mean"]
print(cross_val_score(RandomForestClassifier(), s[cols], s["failure"], cv=TimeSeriesSplit(5)).mean())
