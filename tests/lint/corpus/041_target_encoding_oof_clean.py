import numpy as np
import pandas as pd
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import KFold, train_test_split

cars = pd.read_csv("cars.csv")
train, test = train_test_split(cars, test_size=0.2, random_state=8)
train, test = train.copy(), test.copy()
train["brand_te"] = np.nan
for tr, va in KFold(5, shuffle=True, random_state=0).split(train):
    m = train.iloc[tr].groupby("brand")["price"].mean()
    train.iloc[va, train.columns.get_loc("brand_te")] = train.iloc[va]["brand"].map(m).values
test["brand_te"] = test["brand"].map(train.groupby("brand")["price"].mean())
cols = ["brand_te", "km", "year"]
lr = LinearRegression().fit(train[cols], train["price"])
print(lr.score(test[cols], test["price"]))
