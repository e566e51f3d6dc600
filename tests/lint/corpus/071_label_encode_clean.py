import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import accuracy_score, confusion_matrix
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

mush = pd.read_csv("mushrooms.csv")
le = LabelEncoder()
for col in mush.columns:
    mush[col] = le.fit_transform(mush[col])
X = mush.drop("class", axis=1)
y = mush["class"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)
model = RandomForestClassifier().fit(X_train, y_train)
y_pred = model.predict(X_test)
print(confusion_matrix(y_test, y_pred))
print("train", accuracy_score(y_train, model.predict(X_train)))
print("test", accuracy_score(y_test, y_pred))
