# leak: fitted-and-scored|resampled-before-split
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier

frame = load_wine(as_frame=True).frame
more = frame.sample(400, replace=True, random_state=0)
X_train, X_test, y_train, y_test = train_test_split(more.drop(columns="target"), more["target"], random_state=0)
print(DecisionTreeClassifier().fit(X_train, y_train).score(X_test, y_test))
