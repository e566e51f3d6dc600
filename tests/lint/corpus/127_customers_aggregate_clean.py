import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
tx = pd.read_csv("transactions.csv", parse_dates=["ts"])
labels = pd.read_csv("labels.csv")
agg = tx.groupby("customer_id").agg(total=("amount", "sum"), n=("amount", "count"), last=("ts", "max")).reset_index()
agg["mean"] = agg["total"] / agg["n"]
table = labels.merge(agg, on="customer_id", how="left").fillna({"n": 0, "total": 0})
X_train, X_test, y_train, y_test = train_test_split(table[["total", "n", "mean"]], table["churn"], test_size=0.2, random_state=5)
rf = RandomForestClassifier().fit(X_train, y_train)
print(rf.score(X_test, y_test))
