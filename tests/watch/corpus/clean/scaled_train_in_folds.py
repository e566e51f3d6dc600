# clean
from sklearn.datasets import load_wine
from sklearn.model_selection import GridSearchCV, cross_val_score, train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
scaler = StandardScaler().fit(X_train)
train, test = scaler.transform(X_train), scaler.transform(X_test)
print(cross_val_score(KNeighborsClassifier(), train, y_train))
search = GridSearchCV(KNeighborsClassifier(), {"n_neighbors": [3, 5, 9]}).fit(train, y_train)
print(search.score(test, y_test))
