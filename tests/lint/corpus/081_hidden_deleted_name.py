# %% run 1
import pandas as pd
from sklearn.linear_model import LinearRegression
# %% run 2
df = pd.read_csv("a.csv")
# %% run 5
X = df[feature_cols]  # leak: hidden_state
# %% run 6
m = LinearRegression().fit(X[:800], df["y"][:800])
print(m.score(X[800:], df["y"][800:]))
