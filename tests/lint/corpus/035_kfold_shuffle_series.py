import polars as pl
from sklearn.linear_model import Ridge
from sklearn.model_selection import KFold, cross_val_score

df = pl.read_csv("demand.csv", try_parse_dates=True).sort("date")
df = df.with_columns(
    pl.col("demand").shift(1).alias("lag_1"),
    pl.col("demand").shift(7).alias("lag_7"),
).drop_nulls()
X = df.select(["lag_1", "lag_7", "price"]).to_numpy()
y = df["demand"].to_numpy()
cv = KFold(n_splits=5, shuffle=True, random_state=0)
print(cross_val_score(Ridge(), X, y, cv=cv).mean())  # leak: temporal
