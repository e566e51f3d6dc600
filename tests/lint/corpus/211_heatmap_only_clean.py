import pandas as pd
import seaborn as sns
from sklearn.linear_model import LassoCV
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
df = pd.read_csv("houses.csv").select_dtypes("number").dropna()
corr = df.corr()
sns.heatmap(corr, annot=True)
print(corr["SalePrice"].sort_values(ascending=False).head(10))
print(df["SalePrice"].skew(), df["SalePrice"].describe())
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="SalePrice"), df["SalePrice"], random_state=4)
m = make_pipeline(StandardScaler(), LassoCV()).fit(X_train, y_train)
print(m.score(X_test, y_test))
