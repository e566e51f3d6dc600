# leak: selected-on-scored-rows
from sklearn.datasets import load_breast_cancer
from sklearn.feature_selection import SelectKBest, f_classif
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
best = SelectKBest(f_classif, k=6).set_output(transform="pandas")
chosen = best.fit_transform(X, y)
print(cross_val_score(LogisticRegression(max_iter=2000), chosen, y, cv=5).mean())
