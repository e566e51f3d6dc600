import pandas as pd
import numpy as np
import statsmodels.api as sm
iris_df = sm.datasets.get_rdataset("Boston", "MASS").data
set_seed = np.random.seed(123)
n = iris_df.shape[0]
train_idx = np.random.choice(n, size=int(0.7 * n), replace=False)
mask = np.zeros(n, dtype=bool)
mask[train_idx] = True
boston_train = iris_df[mask]
boston_test = iris_df[~mask]
fit1 = sm.OLS(boston_train["medv"], sm.add_constant(boston_train[["lstat", "rm"]])).fit()
pred1 = fit1.predict(sm.add_constant(boston_test[["lstat", "rm"]]))
print(np.mean((boston_test["medv"] - pred1) ** 2))
