from sklearn.datasets import fetch_lfw_people
from sklearn.decomposition import PCA
from sklearn.model_selection import GridSearchCV, train_test_split
from sklearn.svm import SVC
from sklearn.metrics import classification_report
lfw = fetch_lfw_people(min_faces_per_person=70, resize=0.4)
X_train, X_test, y_train, y_test = train_test_split(lfw.data, lfw.target, test_size=0.25, random_state=42)
pca = PCA(n_components=150, whiten=True).fit(X_train)
Z_train, Z_test = pca.transform(X_train), pca.transform(X_test)
clf = GridSearchCV(SVC(class_weight="balanced"), {"C": [1e3, 1e4]}).fit(Z_train, y_train)
print(classification_report(y_test, clf.predict(Z_test)))
