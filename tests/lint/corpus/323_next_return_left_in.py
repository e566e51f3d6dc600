import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
px = pd.read_csv("btc.csv", parse_dates=["Date"]).set_index("Date").sort_index()
px["ret"] = px["Close"].pct_change()
px["next_ret"] = px["ret"].shift(-1)  # leak: temporal
px["up"] = (px["next_ret"] > 0).astype(int)
px = px.dropna()
X, y = px.drop(columns=["up"]), px["up"]
n = int(0.8 * len(px))
clf = HistGradientBoostingClassifier().fit(X.iloc[:n], y.iloc[:n])
print(clf.score(X.iloc[n:], y.iloc[n:]))
