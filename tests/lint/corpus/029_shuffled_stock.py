import pandas as pd
import yfinance as yf
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

px = yf.download("AAPL", start="2015-01-01")
px["ret"] = px["Close"].pct_change()
px["lag1"] = px["ret"].shift(1)
px["lag2"] = px["ret"].shift(2)
px["target"] = px["ret"].shift(-1)
px = px.dropna()
X_train, X_test, y_train, y_test = train_test_split(px[["ret", "lag1", "lag2"]], px["target"], test_size=0.2)  # leak: temporal
rf = RandomForestRegressor().fit(X_train, y_train)
print(rf.score(X_test, y_test))
