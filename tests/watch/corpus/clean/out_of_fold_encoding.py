# clean
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, train_test_split
from sklearn.preprocessing import TargetEncoder

frame = load_diabetes(as_frame=True, scaled=False).frame
frame["decade"] = (frame["age"] // 10).astype(str)
train, test = (part.copy() for part in train_test_split(frame, random_state=1))
encoded = np.zeros((len(train), 1))
for fit, held in KFold(5, shuffle=True, random_state=0).split(train):
    encoder = TargetEncoder(target_type="continuous", smooth=5.0).fit(
        train[["decade"]].iloc[fit], train["target"].iloc[fit]
    )
    encoded[held] = encoder.transform(train[["decade"]].iloc[held])
whole = TargetEncoder(target_type="continuous", smooth=5.0).fit(train[["decade"]], train["target"])
train["decade"], test["decade"] = encoded[:, 0], whole.transform(test[["decade"]])[:, 0]
print(Ridge().fit(train.drop(columns="target"), train.target).score(test.drop(columns="target"), test.target))
