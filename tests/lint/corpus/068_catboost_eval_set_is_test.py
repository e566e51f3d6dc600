import pandas as pd
from catboost import CatBoostClassifier, Pool
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split

hr = pd.read_csv("hr.csv")
cats = ["dept", "education"]
X_train, X_test, y_train, y_test = train_test_split(hr.drop(columns="left"), hr["left"], test_size=0.2, random_state=0)
model = CatBoostClassifier(iterations=3000, od_wait=100, verbose=0)
model.fit(Pool(X_train, y_train, cat_features=cats), eval_set=Pool(X_test, y_test, cat_features=cats))  # leak: multitest
print(roc_auc_score(y_test, model.predict_proba(X_test)[:, 1]))
