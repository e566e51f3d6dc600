import polars as pl
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline

df = pl.read_csv("penguins.csv").with_row_index("i")
df = df.with_columns((pl.col("bill_length") / pl.col("bill_depth")).alias("ratio"))
train = df.filter(pl.col("i") % 5 != 0)
test = df.filter(pl.col("i") % 5 == 0)
cols = ["bill_length", "bill_depth", "mass", "ratio"]
pipe = make_pipeline(SimpleImputer(), RandomForestClassifier())
pipe.fit(train.select(cols).to_numpy(), train["species"].to_numpy())
print(pipe.score(test.select(cols).to_numpy(), test["species"].to_numpy()))
