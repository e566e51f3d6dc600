# leak: test-reused
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
tried = {}
for model in (
    GaussianNB(),
    DecisionTreeClassifier(random_state=0),
    LogisticRegression(max_iter=5000),
    RandomForestClassifier(20, random_state=0),
):
    tried[type(model).__name__] = model.fit(X_train, y_train).score(X_test, y_test)
print(max(tried, key=tried.get))
