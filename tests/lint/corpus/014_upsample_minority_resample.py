import pandas as pd
from sklearn.utils import resample
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

churn = pd.read_csv("churn.csv")
majority = churn[churn.Exited == 0]
minority = churn[churn.Exited == 1]
minority_up = resample(minority, replace=True, n_samples=len(majority), random_state=9)  # leak: overlap
balanced = pd.concat([majority, minority_up])
X_train, X_test, y_train, y_test = train_test_split(balanced.drop("Exited", axis=1), balanced.Exited)
tree = DecisionTreeClassifier(max_depth=6).fit(X_train, y_train)
print(tree.score(X_test, y_test))
