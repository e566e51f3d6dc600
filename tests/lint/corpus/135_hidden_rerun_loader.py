# %% run 1
import pandas as pd
# %% run 9
df = pd.read_csv("new.csv")
# %% run 3
X, y = df.drop(columns="t"), df["t"]  # leak: hidden_state
# %% run 4
print(X.shape)
