import xgboost as xgb
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.metrics import roc_auc_score

d = pd.read_csv("claims.csv")
y = d.pop("fraud")
X_train, X_test, y_train, y_test = train_test_split(d, y, test_size=0.2, random_state=1)
dtrain = xgb.DMatrix(X_train, label=y_train)
dtest = xgb.DMatrix(X_test, label=y_test)
bst = xgb.train({"eta": 0.1}, dtrain, num_boost_round=1000, evals=[(dtrain, "train"), (dtest, "test")], early_stopping_rounds=20)  # leak: multitest
print(roc_auc_score(y_test, bst.predict(dtest)))
