import pandas as pd
import lightgbm as lgb
from sklearn.model_selection import train_test_split
d = pd.read_csv("delivery.csv")
d["delay_ratio"] = d["actual_minutes"] / d["promised_minutes"]  # leak: target
feat = ["distance", "promised_minutes", "delay_ratio", "hour"]
Xtr, Xte, ytr, yte = train_test_split(d[feat], d["actual_minutes"], test_size=0.2, random_state=0)
m = lgb.LGBMRegressor().fit(Xtr, ytr)
print(m.score(Xte, yte))
