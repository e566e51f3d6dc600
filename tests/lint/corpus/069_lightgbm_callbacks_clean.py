import lightgbm as lgb
import pandas as pd
from sklearn.metrics import log_loss
from sklearn.model_selection import train_test_split

df = pd.read_csv("clicks.csv")
dev, test = train_test_split(df, test_size=0.2, random_state=0)
fit, val = train_test_split(dev, test_size=0.2, random_state=0)
feats = [c for c in df.columns if c != "click"]
clf = lgb.LGBMClassifier(n_estimators=5000, learning_rate=0.02)
clf.fit(fit[feats], fit["click"], eval_set=[(val[feats], val["click"])], callbacks=[lgb.early_stopping(100), lgb.log_evaluation(0)])
print(log_loss(test["click"], clf.predict_proba(test[feats])))
