import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
claims = pd.read_csv("claims.csv", parse_dates=["date_of_claim"])
claims["month"] = claims["date_of_claim"].dt.month
claims["weekday"] = claims["date_of_claim"].dt.weekday
X = claims[["amount", "month", "weekday", "age"]]
y = claims["fraud"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, stratify=y, random_state=0)
rf = RandomForestClassifier(class_weight="balanced").fit(X_train, y_train)
print(rf.score(X_test, y_test))
