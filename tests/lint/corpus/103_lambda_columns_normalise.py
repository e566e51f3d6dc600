import pandas as pd
from sklearn.svm import LinearSVC
from sklearn.model_selection import cross_val_score
raw = pd.read_csv("sonar.csv", header=None)
y = raw[60]
X = raw.drop(columns=60)
X = X.apply(lambda c: (c - c.min()) / (c.max() - c.min()))  # leak: preprocessing
print(cross_val_score(LinearSVC(), X, y, cv=10).mean())
