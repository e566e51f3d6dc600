import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import permutation_importance
from sklearn.model_selection import train_test_split
df = pd.read_csv("x.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
rf = RandomForestClassifier().fit(X_train, y_train)
print(rf.score(X_test, y_test))
imp = permutation_importance(rf, X_test, y_test, n_repeats=10)
for i in imp.importances_mean.argsort()[::-1]:
    print(X_test.columns[i], imp.importances_mean[i])
