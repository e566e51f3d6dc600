# %%
import pandas as pd
df = pd.read_csv("a.csv")
# %%
print(total / len(df))  # leak: hidden_state
# %%
total = df["amount"].sum()
