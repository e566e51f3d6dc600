import pandas as pd
import numpy as np
from sklearn.linear_model import Lasso
from sklearn.model_selection import cross_val_score

train = pd.read_csv("../input/train.csv")
test = pd.read_csv("../input/test.csv")
all_data = pd.concat([train.loc[:, "MSSubClass":"SaleCondition"], test.loc[:, "MSSubClass":"SaleCondition"]])
all_data = pd.get_dummies(all_data)
all_data = all_data.fillna(all_data.mean())  # leak: preprocessing
X_train = all_data[: train.shape[0]]
X_test = all_data[train.shape[0] :]
y = np.log1p(train["SalePrice"])
lasso = Lasso(alpha=0.0005)
rmse = np.sqrt(-cross_val_score(lasso, X_train, y, scoring="neg_mean_squared_error", cv=5))
print(rmse.mean())
