from dataclasses import dataclass
import pandas as pd
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
@dataclass
class Split:
    X_train: pd.DataFrame
    X_test: pd.DataFrame
    y_train: pd.Series
    y_test: pd.Series
def make(df, target):
    return Split(*train_test_split(df.drop(columns=target), df[target], random_state=0))
s = make(pd.read_csv("a.csv"), "y")
sc = StandardScaler().fit(s.X_train)
m = Ridge().fit(sc.transform(s.X_train), s.y_train)
print(m.score(sc.transform(s.X_test), s.y_test))
