import pandas as pd
from sklearn.linear_model import LogisticRegression
px = pd.read_csv("spy.csv", index_col=0, parse_dates=True)
delta = px["Close"].diff()
up, down = delta.clip(lower=0), -delta.clip(upper=0)
px["rsi"] = 100 - 100 / (1 + up.ewm(14).mean() / down.ewm(14).mean())
px["ma_gap"] = px["Close"] / px["Close"].rolling(50).mean() - 1
y = (px["Close"].shift(-5) > px["Close"]).astype(int)
X = px[["rsi", "ma_gap"]].dropna()
y = y.loc[X.index]
cut = "2018-01-01"
clf = LogisticRegression().fit(X[X.index < cut], y[y.index < cut])
print(clf.score(X[X.index >= cut], y[y.index >= cut]))
