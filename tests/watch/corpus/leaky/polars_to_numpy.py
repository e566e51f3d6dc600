# leak: saw-scored-rows
import polars as pl
from sklearn.datasets import load_diabetes
from sklearn.preprocessing import MaxAbsScaler
from sklearn.linear_model import LinearRegression

df = pl.from_pandas(load_diabetes(as_frame=True, scaled=False).frame)
X = df.drop("target").to_numpy()
y = df["target"].to_numpy()
sc = MaxAbsScaler()
X = sc.fit_transform(X)
n = 350
lr = LinearRegression()
lr.fit(X[:n], y[:n])
print(lr.score(X[n:], y[n:]))
