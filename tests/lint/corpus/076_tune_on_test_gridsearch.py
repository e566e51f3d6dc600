import pandas as pd
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.svm import SVC

df = pd.read_csv("glass.csv")
X_train, X_test, y_train, y_test = train_test_split(df.iloc[:, :-1], df.iloc[:, -1], random_state=2)
search = GridSearchCV(SVC(), {"C": [0.1, 1, 10]}, cv=3)
search.fit(X_test, y_test)  # leak: multitest
svc = SVC(**search.best_params_).fit(X_train, y_train)
print(svc.score(X_test, y_test))
