import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split
from sklearn.metrics import average_precision_score
from xgboost import XGBClassifier

cc = pd.read_csv("creditcard.csv")
X, y = cc.drop(columns=["Class"]), cc["Class"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, stratify=y)
X_train, y_train = SMOTE(random_state=2).fit_resample(X_train, y_train)
model = XGBClassifier().fit(X_train, y_train)
print(average_precision_score(y_test, model.predict_proba(X_test)[:, 1]))
