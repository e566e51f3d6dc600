# clean
import pandas as pd
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split, RandomizedSearchCV
from sklearn.ensemble import RandomForestClassifier
from imblearn.under_sampling import RandomUnderSampler
from imblearn.combine import SMOTETomek

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
Xu, yu = RandomUnderSampler(random_state=0).fit_resample(X_train, y_train)
Xs, ys = SMOTETomek(random_state=0).fit_resample(X_train, y_train)
for A, c in ((Xu, yu), (Xs, ys)):
    print(RandomForestClassifier(10, random_state=0).fit(A, c).score(X_test, y_test))
