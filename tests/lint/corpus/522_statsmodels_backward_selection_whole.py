import pandas as pd
import statsmodels.api as sm
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("startups.csv")
X, y = df.drop(columns="profit"), df["profit"]
fit = sm.OLS(y, sm.add_constant(X)).fit()  # leak: preprocessing
keep = [c for c in X.columns if fit.pvalues[c] < 0.05]
X_train, X_test, y_train, y_test = train_test_split(X[keep], y, random_state=0)
print(LinearRegression().fit(X_train, y_train).score(X_test, y_test))
