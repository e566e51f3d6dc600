# clean
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.naive_bayes import GaussianNB
from sklearn.tree import DecisionTreeClassifier

X, y = load_breast_cancer(return_X_y=True)
rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
a, b, c, d = train_test_split(rest, y_rest, test_size=0.25, random_state=0)
models = [
    GaussianNB(),
    DecisionTreeClassifier(max_depth=3),
    DecisionTreeClassifier(),
    LogisticRegression(max_iter=5000),
    GradientBoostingClassifier(n_estimators=10),
]
best = max(models, key=lambda m: m.fit(a, c).score(b, d))
print(best.fit(rest, y_rest).score(X_test, y_test))
