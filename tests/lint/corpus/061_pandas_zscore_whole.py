import pandas as pd
import statsmodels.api as sm
from sklearn.metrics import r2_score

ads = pd.read_csv("Advertising.csv", index_col=0)
ads["TV_z"] = (ads["TV"] - ads["TV"].mean()) / ads["TV"].std()  # leak: preprocessing
train = ads.sample(frac=0.8, random_state=1)
test = ads.drop(train.index)
ols = sm.OLS(train["sales"], sm.add_constant(train[["TV_z", "radio"]])).fit()
print(ols.summary())
print(r2_score(test["sales"], ols.predict(sm.add_constant(test[["TV_z", "radio"]]))))
