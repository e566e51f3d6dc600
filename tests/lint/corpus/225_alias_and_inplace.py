import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
data = pd.read_csv("x.csv")
features = data
for c in ["a", "b"]:
    m = features[c].mean()  # leak: preprocessing
    features[c].fillna(m, inplace=True)
target = data.pop("label")
tr_x, te_x, tr_y, te_y = train_test_split(data, target, test_size=0.2)
print(RandomForestClassifier().fit(tr_x, tr_y).score(te_x, te_y))
