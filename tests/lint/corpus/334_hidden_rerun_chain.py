# %% run 1
import pandas as pd
d = pd.read_csv("d.csv")
# %% run 8
d["x"] = d["x"] * 100
# %% run 5
from sklearn.linear_model import Ridge
m = Ridge().fit(d[["x"]][:50], d["y"][:50])  # leak: hidden_state
# %% run 6
print(m.score(d[["x"]][50:], d["y"][50:]))
