import numpy as np
import pandas as pd
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split

kc = pd.read_csv("kc_house_data.csv")
kc["date"] = pd.to_datetime(kc["date"])
kc["month"] = kc["date"].dt.month
kc["log_lot"] = np.log1p(kc["sqft_lot"])
y = np.log(kc["price"])
X = kc.drop(["price", "id", "date"], axis=1)
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
gbr = GradientBoostingRegressor(n_estimators=400).fit(X_train, y_train)
rmse = np.sqrt(mean_squared_error(y_test, gbr.predict(X_test)))
