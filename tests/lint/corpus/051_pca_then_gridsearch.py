from sklearn.datasets import load_digits
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.svm import SVC

digits = load_digits()
X = PCA(n_components=30).fit_transform(digits.data)  # leak: preprocessing
X_train, X_test, y_train, y_test = train_test_split(X, digits.target, random_state=0)
gs = GridSearchCV(SVC(), {"C": [1, 10], "gamma": [1e-3, 1e-4]}, cv=3)
gs.fit(X_train, y_train)
print(gs.best_estimator_.score(X_test, y_test))
