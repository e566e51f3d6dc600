import polars as pl
from sklearn.linear_model import Ridge
df = pl.read_parquet("traffic.parquet").sort("timestamp")
df = df.with_columns(
    pl.col("flow").shift(1).alias("prev"),
    pl.col("flow").shift(-1).alias("nxt"),  # leak: temporal
).drop_nulls()
n = int(df.height * 0.8)
train, test = df.head(n), df.tail(df.height - n)
cols = ["prev", "nxt", "occupancy"]
m = Ridge().fit(train.select(cols).to_numpy(), train["flow"].to_numpy())
print(m.score(test.select(cols).to_numpy(), test["flow"].to_numpy()))
