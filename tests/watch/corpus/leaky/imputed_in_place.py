# leak: saw-scored-rows
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

frame = load_diabetes(as_frame=True, scaled=False).frame
rng = np.random.default_rng(0)
frame.loc[rng.random(len(frame)) < 0.2, "bmi"] = np.nan
frame[["bmi"]] = SimpleImputer().fit_transform(frame[["bmi"]])
X, y = frame.drop(columns="target"), frame["target"]
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
print(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
