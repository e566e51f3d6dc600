# clean
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.impute import SimpleImputer
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

frame = load_diabetes(as_frame=True, scaled=False).frame
frame.loc[::7, "bmi"] = np.nan
train, test = (part.copy() for part in train_test_split(frame, random_state=0))
numbers = ["age", "bmi", "bp"]
fill, scale = SimpleImputer(strategy="median"), StandardScaler()
train[numbers] = scale.fit_transform(fill.fit_transform(train[numbers]))
test[numbers] = scale.transform(fill.transform(test[numbers]))
print(Ridge().fit(train.drop(columns="target"), train.target).score(test.drop(columns="target"), test.target))
