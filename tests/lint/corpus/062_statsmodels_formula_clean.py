import numpy as np
import pandas as pd
import statsmodels.formula.api as smf

mpg = pd.read_csv("auto.csv")
mpg["log_hp"] = np.log(mpg["horsepower"])
msk = np.random.rand(len(mpg)) < 0.8
train, test = mpg[msk], mpg[~msk]
fit = smf.ols("mpg ~ log_hp + weight + C(origin)", data=train).fit()
print(fit.summary())
resid = test["mpg"] - fit.predict(test)
print("RMSE", np.sqrt((resid ** 2).mean()))
