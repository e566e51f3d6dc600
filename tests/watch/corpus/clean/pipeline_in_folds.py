# clean
from sklearn.datasets import load_wine
from sklearn.feature_selection import SelectKBest
from sklearn.model_selection import cross_val_score, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

X, y = load_wine(return_X_y=True, as_frame=True)
pipe = make_pipeline(StandardScaler(), SelectKBest(k=5), SVC())
print(cross_val_score(pipe, X, y).mean(), cross_validate(pipe, X, y, n_jobs=2)["test_score"])
