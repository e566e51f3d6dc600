import pandas as pd
from scipy import stats
from sklearn.svm import SVC
from sklearn.model_selection import cross_val_score
g = pd.read_csv("genes.csv")
X, y = g.drop(columns="label"), g["label"]
pvals = [stats.ttest_ind(X.loc[y == 0, c], X.loc[y == 1, c]).pvalue for c in X.columns]  # leak: preprocessing
keep = X.columns[pd.Series(pvals).argsort()[:50]]
print(cross_val_score(SVC(), X[keep], y, cv=5).mean())
