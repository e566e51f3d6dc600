import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

genes = pd.read_csv("expression.csv")
corr = genes.corr()["disease"].abs().sort_values(ascending=False)  # leak: preprocessing
top = corr.index[1:51]
X_train, X_test, y_train, y_test = train_test_split(genes[top], genes["disease"], test_size=0.3, random_state=0)
lr = LogisticRegression(penalty="l2").fit(X_train, y_train)
print(lr.score(X_test, y_test))
