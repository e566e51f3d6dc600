# clean
from sklearn.compose import TransformedTargetRegressor
from sklearn.datasets import load_diabetes
from sklearn.linear_model import RidgeCV
from sklearn.model_selection import TimeSeriesSplit, cross_val_predict, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

frame = load_diabetes(as_frame=True).frame
lagged = frame.assign(before=frame.target.shift(1), week=frame.target.shift(1).rolling(7).mean()).dropna()
model = TransformedTargetRegressor(make_pipeline(StandardScaler(), RidgeCV()), transformer=StandardScaler())
print(cross_val_score(model, lagged.drop(columns="target"), lagged.target, cv=TimeSeriesSplit(4)))
print(cross_val_predict(model, lagged.drop(columns="target"), lagged.target)[:3])
