# leak: saw-scored-rows
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import RobustScaler, StandardScaler

X, y = load_wine(return_X_y=True, as_frame=True)
first = make_column_transformer((RobustScaler(), ["alcohol", "ash"]), remainder=StandardScaler())
ready = make_pipeline(first).fit_transform(X)
search = GridSearchCV(LogisticRegression(max_iter=500), {"C": [0.1, 1]}, cv=3).fit(ready, y)
print(search.best_score_)
