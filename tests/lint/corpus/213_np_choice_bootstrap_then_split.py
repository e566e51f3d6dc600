import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
d = pd.read_csv("small.csv").to_numpy()
idx = np.random.choice(len(d), size=10000, replace=True)  # leak: overlap
d = d[idx]
X_train, X_test, y_train, y_test = train_test_split(d[:, :-1], d[:, -1], random_state=0)
print(RandomForestRegressor().fit(X_train, y_train).score(X_test, y_test))
