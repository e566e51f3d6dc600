# leak: selected-on-scored-rows
from functools import partial, reduce
from sklearn.datasets import load_breast_cancer
from sklearn.feature_selection import RFE, SelectPercentile
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.metrics import f1_score

X, y = load_breast_cancer(return_X_y=True)
steps = [lambda a: SelectPercentile(percentile=20).fit(a, y).transform(a)]
Z = reduce(lambda a, f: f(a), steps, X)
print(f1_score(y, cross_val_predict(LogisticRegression(max_iter=500), Z, y)))
