import pandas as pd
from imblearn.over_sampling import RandomOverSampler
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("f.csv")
X, y = df.drop(columns="y"), df["y"]
for ratio in (0.3, 0.5, 1.0):
    Xr, yr = RandomOverSampler(sampling_strategy=ratio).fit_resample(X, y)  # leak: overlap
    X_train, X_test, y_train, y_test = train_test_split(Xr, yr, random_state=0)
    print(ratio, f1_score(y_test, LogisticRegression().fit(X_train, y_train).predict(X_test)))
