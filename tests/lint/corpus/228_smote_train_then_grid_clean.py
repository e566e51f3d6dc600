import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import GridSearchCV, train_test_split
df = pd.read_csv("x.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], stratify=df["y"])
Xs, ys = SMOTE().fit_resample(X_train, y_train)
gs = GridSearchCV(RandomForestClassifier(), {"max_depth": [3, 6]}).fit(Xs, ys)
print(gs.score(X_test, y_test))
