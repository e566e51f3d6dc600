import polars as pl
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split

df = pl.read_csv("penguins.csv")
df = df.with_columns(
    pl.col("bill_length").fill_null(pl.col("bill_length").mean()),  # leak: preprocessing
    pl.col("sex").fill_null("unknown"),
)
X = df.select("bill_length", "bill_depth", "mass").to_numpy()
y = df["species"].to_numpy()
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.25, random_state=0)
print(RandomForestClassifier().fit(X_tr, y_tr).score(X_te, y_te))
