# leak: saw-scored-rows
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.metrics import r2_score
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler

frame = load_diabetes(as_frame=True, scaled=False).frame
numbers = ["age", "bmi", "bp"]
frame[numbers] = MinMaxScaler().fit_transform(frame[numbers])
train, test = train_test_split(frame, random_state=3)
ridge = Ridge().fit(train.drop(columns="target"), train["target"])
print(r2_score(test["target"], ridge.predict(test.drop(columns="target"))))
