# clean
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

wine = load_wine(as_frame=True)
names = wine.target.map({0: "barolo", 1: "grignolino", 2: "barbera"})
y = LabelEncoder().fit_transform(names)
X_train, X_test, y_train, y_test = train_test_split(wine.data, y, random_state=0)
forest = RandomForestClassifier(30, random_state=0).fit(X_train, y_train)
print(f1_score(y_test, forest.predict(X_test), average="macro"))
