import pandas as pd
from imblearn.over_sampling import SMOTE
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.metrics import f1_score
def balance(X, y, seed=0):
    return SMOTE(random_state=seed).fit_resample(X, y)  # leak: overlap
def get():
    df = pd.read_csv("x.csv")
    return balance(df.drop(columns="y"), df["y"])
X, y = get()
split = dict(zip(["X_train", "X_test", "y_train", "y_test"], train_test_split(X, y, test_size=0.2)))
m = LogisticRegression().fit(split["X_train"], split["y_train"])
print(f1_score(split["y_test"], m.predict(split["X_test"])))
