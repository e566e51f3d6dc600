import pandas as pd
from sklearn.cluster import KMeans
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

ca = pd.read_csv("housing.csv")
km = KMeans(n_clusters=8, random_state=0)
ca["area"] = km.fit_predict(ca[["latitude", "longitude"]])  # leak: preprocessing
X = ca.drop(columns=["median_house_value", "ocean_proximity"])
y = ca["median_house_value"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=1)
print(RandomForestRegressor().fit(X_train, y_train).score(X_test, y_test))
