import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.pipeline import make_pipeline
visits = pd.read_csv("visits.csv")
X, y, g = visits.drop(columns=["patient", "sick"]), visits["sick"], visits["patient"]
pipe = make_pipeline(SimpleImputer(), RandomForestClassifier())
out = cross_validate(pipe, X, y, groups=g, cv=GroupKFold(5), scoring=["roc_auc", "f1"])
print({k: v.mean() for k, v in out.items()})
