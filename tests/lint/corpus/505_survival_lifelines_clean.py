import pandas as pd
from lifelines import CoxPHFitter
from lifelines.utils import concordance_index
from sklearn.model_selection import train_test_split
df = pd.read_csv("rossi.csv")
train, test = train_test_split(df, test_size=0.3, random_state=0)
cph = CoxPHFitter().fit(train, "week", "arrest")
print(concordance_index(test["week"], -cph.predict_partial_hazard(test), test["arrest"]))
