# leak: fitted-and-scored
import polars as pl
from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

frame = pl.from_pandas(load_diabetes(as_frame=True).frame)
train = frame[:350]
features = [name for name in frame.columns if name != "target"]
forest = RandomForestRegressor(20, random_state=0).fit(train[features], train["target"])
print(r2_score(frame["target"], forest.predict(frame[features])))
