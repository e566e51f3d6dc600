# leak: fitted-and-scored
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.model_selection import train_test_split
from sklearn.ensemble import ExtraTreesClassifier

df = load_wine(as_frame=True).frame
train, test = train_test_split(df, random_state=0)
train = pd.concat([train, test.iloc[:20]])
f = ExtraTreesClassifier(20).fit(train.drop(columns="target"), train.target)
print(f.score(test.drop(columns="target"), test.target))
