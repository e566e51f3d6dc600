import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.model_selection import train_test_split
from xgboost import XGBClassifier
from sklearn.metrics import roc_auc_score

cc = pd.read_csv("creditcard.csv")
X, y = cc.drop(columns=["Class"]), cc["Class"]
sm = SMOTE(random_state=2)
X_res, y_res = sm.fit_resample(X, y)  # leak: overlap
X_train, X_test, y_train, y_test = train_test_split(X_res, y_res, test_size=0.3)
model = XGBClassifier()
model.fit(X_train, y_train)
print(roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))
