import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold
import numpy as np

train = pd.read_csv("/kaggle/input/train.csv")
test = pd.read_csv("/kaggle/input/test.csv")
features = [c for c in train.columns if c not in ["id", "target"]]
oof = np.zeros(len(train))
pred = np.zeros(len(test))
skf = StratifiedKFold(n_splits=5, shuffle=True, random_state=42)
for fold, (tr, va) in enumerate(skf.split(train, train["target"])):
    X_tr, y_tr = train.iloc[tr][features], train.iloc[tr]["target"]
    X_va, y_va = train.iloc[va][features], train.iloc[va]["target"]
    clf = LGBMClassifier(n_estimators=300)
    clf.fit(X_tr, y_tr)
    oof[va] = clf.predict_proba(X_va)[:, 1]
    pred += clf.predict_proba(test[features])[:, 1] / 5
print("OOF AUC", roc_auc_score(train["target"], oof))
pd.DataFrame({"id": test["id"], "target": pred}).to_csv("submission.csv", index=False)
