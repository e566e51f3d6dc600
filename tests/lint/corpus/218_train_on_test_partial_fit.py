import pandas as pd
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split
df = pd.read_csv("stream.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="y"), df["y"], random_state=0)
sgd = SGDClassifier()
sgd.partial_fit(X_train, y_train, classes=[0, 1])
sgd.partial_fit(X_test, y_test)
print(sgd.score(X_test, y_test))  # leak: overlap
