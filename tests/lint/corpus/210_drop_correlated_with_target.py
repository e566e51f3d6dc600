import pandas as pd
from sklearn.linear_model import LassoCV
from sklearn.model_selection import train_test_split
df = pd.read_csv("houses.csv").select_dtypes("number")
c = df.corr()["SalePrice"]  # leak: preprocessing
weak = [name for name in df.columns if abs(c[name]) < 0.1]
df = df.drop(columns=weak)
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="SalePrice"), df["SalePrice"], random_state=4)
m = LassoCV().fit(X_train, y_train)
print(m.score(X_test, y_test))
