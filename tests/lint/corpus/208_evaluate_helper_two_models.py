import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split
def evaluate(model, name, X_train, X_test, y_train, y_test):
    model.fit(X_train, y_train)
    acc = accuracy_score(y_test, model.predict(X_test))  # leak: multitest
    print(name, acc)
    return acc
df = pd.read_csv("heart.csv")
splits = train_test_split(df.drop("target", axis=1), df["target"], test_size=0.2, random_state=0)
a = evaluate(LogisticRegression(), "LR", *splits)
b = evaluate(RandomForestClassifier(), "RF", *splits)
print("best:", "LR" if a > b else "RF")
