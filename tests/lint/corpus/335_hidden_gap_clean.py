# %% run 12
import pandas as pd
d = pd.read_csv("d.csv")
# %% run 15
d = d.dropna()
# %% run 31
try:
    import cudf
except ImportError:
    cudf = None
with open("o.txt", "w") as fh:
    print(len(d), file=fh)
sq = lambda v: v ** 2
print(d["x"].map(sq).max(), cudf)
