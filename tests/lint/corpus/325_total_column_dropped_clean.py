import pandas as pd
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split
scores = pd.read_csv("StudentsPerformance.csv")
scores["mean_score"] = scores[["math score", "reading score", "writing score"]].mean(axis=1)
X = pd.get_dummies(scores.drop(columns=["mean_score", "math score", "reading score", "writing score"]))
y = scores["mean_score"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
rf = RandomForestRegressor().fit(X_train, y_train)
print(rf.score(X_test, y_test))
