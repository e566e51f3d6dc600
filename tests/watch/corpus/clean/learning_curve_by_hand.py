# clean
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import learning_curve, train_test_split
from sklearn.tree import DecisionTreeClassifier

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
for rows in (50, 100, 200, 400):
    tree = DecisionTreeClassifier(max_depth=3).fit(X_train[:rows], y_train[:rows])
    print(rows, tree.score(X_train[:rows], y_train[:rows]), tree.score(X_test, y_test))
print(learning_curve(DecisionTreeClassifier(), X_train, y_train)[2].mean(axis=1))
