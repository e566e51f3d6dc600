# leak: saw-scored-rows
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.impute import KNNImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X = X.mask(X.rank(pct=True) > 0.97)
full = pd.DataFrame(KNNImputer().fit_transform(X), columns=X.columns)
a, b, c, d = train_test_split(full, y, random_state=0)
scaler = StandardScaler().fit(a)
print(SVC().fit(scaler.transform(a), c).score(scaler.transform(b), d))
