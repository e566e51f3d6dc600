# clean
from imblearn.over_sampling import SMOTE
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import classification_report
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, stratify=y, random_state=0)
more, labels = SMOTE(random_state=0).fit_resample(X_train, y_train)
forest = RandomForestClassifier(20, random_state=0).fit(more, labels)
print(classification_report(y_test, forest.predict(X_test)))
