import pandas as pd
import yfinance as yf
from sklearn.ensemble import RandomForestRegressor

px = yf.download("AAPL", start="2015-01-01")
px["ret"] = px["Close"].pct_change()
px["ma10"] = px["Close"].rolling(10).mean() / px["Close"]
px["lag1"] = px["ret"].shift(1)
px["target"] = px["ret"].shift(-1)
px = px.dropna()
features = ["ret", "ma10", "lag1"]
cut = int(len(px) * 0.8)
train, test = px.iloc[:cut], px.iloc[cut:]
rf = RandomForestRegressor().fit(train[features], train["target"])
print(rf.score(test[features], test["target"]))
