import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier
from sklearn.metrics import f1_score

churn = pd.read_csv("churn.csv")
train, test = train_test_split(churn, test_size=0.2, stratify=churn["Exited"], random_state=4)
pos = train[train["Exited"] == 1]
neg = train[train["Exited"] == 0].sample(n=len(pos), random_state=4)
train_bal = pd.concat([pos, neg]).sample(frac=1, random_state=4)
tree = DecisionTreeClassifier(max_depth=6)
tree.fit(train_bal.drop(columns="Exited"), train_bal["Exited"])
print(f1_score(test["Exited"], tree.predict(test.drop(columns="Exited"))))
