# clean
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.linear_model import LogisticRegression

df = pd.concat([load_wine(as_frame=True).frame] * 2, ignore_index=True).drop_duplicates()
df["kind"] = pd.cut(df.alcohol, [0, 12, 13, 20], labels=["a", "b", "c"])
df = pd.get_dummies(df, columns=["kind"])
train, test = train_test_split(df, random_state=0)
num = ["alcohol", "hue"]
sc = StandardScaler().fit(train[num])
train, test = train.copy(), test.copy()
train.loc[:, num] = sc.transform(train[num])
test.loc[:, num] = sc.transform(test[num])
m = LogisticRegression(max_iter=100).fit(train.drop(columns="target"), train.target)
print(m.score(test.drop(columns="target"), test.target))
final = LogisticRegression(max_iter=100).fit(df.drop(columns="target"), df.target)
print(final.predict(df.drop(columns="target").head()))
