import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
v = pd.read_csv("visits.csv")
freq = v["browser"].value_counts(normalize=True)  # leak: preprocessing
v["browser_freq"] = v["browser"].map(freq)
X_train, X_test, y_train, y_test = train_test_split(v[["browser_freq", "pages"]], v["bought"], random_state=1)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
