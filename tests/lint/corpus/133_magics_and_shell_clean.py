%matplotlib inline
!pip install -q lightgbm
import pandas as pd
from sklearn.model_selection import train_test_split
from sklearn.linear_model import Lasso
files = !ls data
df = pd.read_csv("data/a.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
%time m = Lasso().fit(X_train, y_train)
print(f"{m.score(X_test, y_test):.3f}")
