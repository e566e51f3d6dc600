# %% run 3
import pandas as pd
df = pd.read_csv("a.csv")
# %% run 4
def mean_of(column):
    return df[column].mean() * FACTOR
# %% run 9
FACTOR = 2
print(mean_of("x"))
for i, row in df.iterrows():
    total = row["x"] if i == 0 else total + row["x"]
print(total, [i for i in range(3)])
