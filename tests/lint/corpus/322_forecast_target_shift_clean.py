import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.metrics import roc_auc_score
px = pd.read_csv("btc.csv", parse_dates=["Date"]).set_index("Date").sort_index()
px["ret"] = px["Close"].pct_change()
for k in range(1, 6):
    px[f"ret_{k}"] = px["ret"].shift(k)
px["up"] = (px["Close"].shift(-1) > px["Close"]).astype(int)
px = px.dropna()
feats = [c for c in px.columns if c.startswith("ret_")]
train, test = px.loc[:"2020"], px.loc["2021":]
clf = HistGradientBoostingClassifier().fit(train[feats], train["up"])
print(roc_auc_score(test["up"], clf.predict_proba(test[feats])[:, 1]))
