# clean
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
from sklearn.neighbors import KNeighborsClassifier
from sklearn.inspection import permutation_importance, partial_dependence
from sklearn.metrics import ConfusionMatrixDisplay, accuracy_score
import matplotlib

matplotlib.use("agg")
X, y = load_iris(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=42, stratify=y)
knn = KNeighborsClassifier().fit(X_train, y_train)
print(accuracy_score(y_test, knn.predict(X_test)), accuracy_score(y_train, knn.predict(X_train)))
ConfusionMatrixDisplay.from_estimator(knn, X_test, y_test)
