# leak: resampled-before-split
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils import resample

frame = load_breast_cancer(as_frame=True).frame
rare, common = frame[frame.target == 0], frame[frame.target == 1]
more = resample(rare, replace=True, n_samples=len(common), random_state=0)
balanced = pd.concat([common, more], ignore_index=True)
train, test = train_test_split(balanced, random_state=0)
tree = DecisionTreeClassifier(random_state=0).fit(train.drop(columns="target"), train.target)
print(tree.score(test.drop(columns="target"), test.target))
