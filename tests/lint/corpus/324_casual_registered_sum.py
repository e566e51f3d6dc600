import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
bike = pd.read_csv("hour.csv")
bike["total"] = bike["casual"] + bike["registered"]
X = bike[["temp", "hum", "hr", "casual", "registered"]]  # leak: target
y = bike["total"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
rf = RandomForestRegressor().fit(X_train, y_train)
print(rf.score(X_test, y_test))
