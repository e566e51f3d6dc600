import numpy as np
from sklearn.feature_selection import SelectKBest, mutual_info_classif
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import StratifiedShuffleSplit
data = np.loadtxt("arcene.csv", delimiter=",")
X, y = data[:, 1:], data[:, 0]
selector = SelectKBest(mutual_info_classif, k=100)
selector.fit(X, y)  # leak: preprocessing
X = X[:, selector.get_support()]
sss = StratifiedShuffleSplit(n_splits=1, test_size=0.3, random_state=0)
for train_index, test_index in sss.split(X, y):
    X_train, X_test = X[train_index], X[test_index]
    y_train, y_test = y[train_index], y[test_index]
rf = RandomForestClassifier().fit(X_train, y_train)
print((rf.predict(X_test) == y_test).mean())
