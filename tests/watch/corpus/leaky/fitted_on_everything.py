# leak: fitted-and-scored
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
forest = RandomForestClassifier(20, random_state=0)
forest.fit(X, y)
print("test accuracy", forest.score(X_test, y_test))
