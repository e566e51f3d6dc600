# %% run 2
import pandas as pd
d = pd.read_csv("d.csv")
# %% run 3
d = clean_up(d)  # leak: hidden_state
# %% run 4
d.head()
