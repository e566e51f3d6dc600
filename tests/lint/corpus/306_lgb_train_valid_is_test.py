import lightgbm as lgb
import pandas as pd
from sklearn.metrics import mean_squared_error
from sklearn.model_selection import train_test_split
df = pd.read_csv("x.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], test_size=0.2)
lgb_train = lgb.Dataset(X_train, y_train)
lgb_eval = lgb.Dataset(X_test, y_test, reference=lgb_train)
gbm = lgb.train({"objective": "regression"}, lgb_train, num_boost_round=500, valid_sets=lgb_eval, callbacks=[lgb.early_stopping(10)])  # leak: multitest
print(mean_squared_error(y_test, gbm.predict(X_test)) ** 0.5)
