# clean
from sklearn.datasets import load_breast_cancer
from sklearn.dummy import DummyClassifier
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, precision_score, recall_score
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
for model in (DummyClassifier(), LogisticRegression(max_iter=5000), HistGradientBoostingClassifier(max_iter=20)):
    said = model.fit(X_train, y_train).predict(X_test)
    for metric in (accuracy_score, f1_score, precision_score, recall_score, confusion_matrix):
        print(metric(y_test, said))
