# %% run 1
import pandas as pd
df = pd.read_csv("a.csv")
# %% run 7
df = df[df["age"] > 18]
# %% run 3
print(df.describe())  # leak: hidden_state
# %% run 4
x = 3
