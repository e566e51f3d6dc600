import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

subs = pd.read_csv("subscriptions.csv")
cols = ["plan", "tenure", "monthly_fee", "cancellation_reason", "churn_date"]
X = pd.get_dummies(subs[cols])  # leak: target
y = subs["churned"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
rf = RandomForestClassifier().fit(X_train, y_train)
print(rf.score(X_test, y_test))
