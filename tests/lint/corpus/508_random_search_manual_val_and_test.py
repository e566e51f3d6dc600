import random
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
df = pd.read_csv("x.csv")
train, test = train_test_split(df, test_size=0.3, random_state=0)
best = {"score": 0}
for _ in range(30):
    params = {"max_depth": random.randint(2, 20), "n_estimators": random.choice([100, 200])}
    clf = RandomForestClassifier(**params).fit(train.drop("y", axis=1), train["y"])
    score = clf.score(test.drop("y", axis=1), test["y"])  # leak: multitest
    if score > best["score"]:
        best = {"score": score, **params}
print(best)
