import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedShuffleSplit
from sklearn.pipeline import Pipeline
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import StandardScaler, OneHotEncoder
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import GridSearchCV
from sklearn.metrics import mean_squared_error
housing = pd.read_csv("housing.csv")
housing["income_cat"] = pd.cut(housing["median_income"], bins=[0., 1.5, 3.0, 4.5, 6., np.inf], labels=[1, 2, 3, 4, 5])
split = StratifiedShuffleSplit(n_splits=1, test_size=0.2, random_state=42)
for train_index, test_index in split.split(housing, housing["income_cat"]):
    strat_train_set = housing.loc[train_index]
    strat_test_set = housing.loc[test_index]
for set_ in (strat_train_set, strat_test_set):
    set_.drop("income_cat", axis=1, inplace=True)
housing = strat_train_set.copy()
corr_matrix = housing.corr()
corr_matrix["median_house_value"].sort_values(ascending=False)
housing = strat_train_set.drop("median_house_value", axis=1)
housing_labels = strat_train_set["median_house_value"].copy()
num_attribs = list(housing.drop("ocean_proximity", axis=1))
num_pipeline = Pipeline([("imputer", SimpleImputer(strategy="median")), ("std", StandardScaler())])
full = ColumnTransformer([("num", num_pipeline, num_attribs), ("cat", OneHotEncoder(), ["ocean_proximity"])])
housing_prepared = full.fit_transform(housing)
grid_search = GridSearchCV(RandomForestRegressor(), [{"n_estimators": [3, 10, 30]}], cv=5, scoring="neg_mean_squared_error")
grid_search.fit(housing_prepared, housing_labels)
final_model = grid_search.best_estimator_
X_test = strat_test_set.drop("median_house_value", axis=1)
y_test = strat_test_set["median_house_value"].copy()
final_predictions = final_model.predict(full.transform(X_test))
print(np.sqrt(mean_squared_error(y_test, final_predictions)))
