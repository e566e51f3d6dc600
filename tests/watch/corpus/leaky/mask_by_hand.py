# leak: selected-on-scored-rows
from sklearn.datasets import load_breast_cancer
from sklearn.feature_selection import SelectFromModel
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
picker = SelectFromModel(DecisionTreeClassifier(random_state=0)).fit(X, y)
kept = X.columns[picker.get_support()]
X_train, X_test, y_train, y_test = train_test_split(X[kept], y, random_state=0)
print(LogisticRegression(max_iter=2000).fit(X_train, y_train).score(X_test, y_test))
