import numpy as np
import pandas as pd
from catboost import CatBoostRegressor
from sklearn.model_selection import KFold, train_test_split
from sklearn.metrics import mean_squared_error
df = pd.read_csv("price.csv")
dev, test = train_test_split(df, test_size=0.2, random_state=0)
X, y = dev.drop(columns="price"), dev["price"]
preds = np.zeros(len(test))
for tr, va in KFold(5, shuffle=True, random_state=0).split(X):
    m = CatBoostRegressor(verbose=0)
    m.fit(X.iloc[tr], y.iloc[tr], eval_set=(X.iloc[va], y.iloc[va]), early_stopping_rounds=50)
    preds += m.predict(test.drop(columns="price")) / 5
print(mean_squared_error(test["price"], preds))
