import pandas as pd
from sklearn.impute import KNNImputer
from sklearn.ensemble import AdaBoostClassifier
from sklearn.model_selection import train_test_split
pima = pd.read_csv("pima.csv")
cols = ["Glucose", "BMI", "Insulin"]
pima[cols] = pima[cols].replace(0, float("nan"))
pima[cols] = KNNImputer().fit_transform(pima[cols])  # leak: preprocessing
X, y = pima.drop(columns="Outcome"), pima.Outcome
a, b, c, d = train_test_split(X, y, test_size=0.2, random_state=0)
print(AdaBoostClassifier().fit(a, c).score(b, d))
