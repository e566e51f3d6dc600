# leak: saw-scored-rows|selected-on-scored-rows
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import TargetEncoder

frame = load_diabetes(as_frame=True, scaled=False).frame
frame["decade"] = (frame["age"] // 10).astype(str)
frame["decade"] = (
    TargetEncoder(target_type="continuous", smooth=1.0)
    .fit(frame[["decade"]], frame["target"])
    .transform(frame[["decade"]])
)
train, test = train_test_split(frame, random_state=1)
print(Ridge().fit(train.drop(columns="target"), train["target"]).score(test.drop(columns="target"), test["target"]))
