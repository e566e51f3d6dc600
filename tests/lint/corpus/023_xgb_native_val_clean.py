import xgboost as xgb
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.metrics import roc_auc_score

d = pd.read_csv("claims.csv")
y = d.pop("fraud")
X_tmp, X_test, y_tmp, y_test = train_test_split(d, y, test_size=0.2, random_state=1)
X_train, X_val, y_train, y_val = train_test_split(X_tmp, y_tmp, test_size=0.2, random_state=1)
dtrain = xgb.DMatrix(X_train, label=y_train)
dval = xgb.DMatrix(X_val, label=y_val)
dtest = xgb.DMatrix(X_test, label=y_test)
bst = xgb.train({"objective": "binary:logistic"}, dtrain, 1000, evals=[(dtrain, "train"), (dval, "val")], early_stopping_rounds=20)
print(roc_auc_score(y_test, bst.predict(dtest)))
