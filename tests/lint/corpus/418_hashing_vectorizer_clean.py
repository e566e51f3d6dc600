import pandas as pd
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
t = pd.read_csv("toxic.csv")
X = HashingVectorizer(n_features=2**16).transform(t["comment"])
X_train, X_test, y_train, y_test = train_test_split(X, t["toxic"], test_size=0.2, random_state=2)
lr = LogisticRegression().fit(X_train, y_train)
print(lr.score(X_test, y_test))
