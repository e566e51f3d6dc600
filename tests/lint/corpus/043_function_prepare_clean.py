import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

def split(path):
    raw = pd.read_csv(path)
    y = raw.pop("subscribed")
    return train_test_split(raw, y, random_state=0)

def evaluate(model, X, y):
    return model.score(X, y)

def main():
    X_train, X_test, y_train, y_test = split("bank.csv")
    imputer = SimpleImputer(strategy="median")
    X_train = imputer.fit_transform(X_train)
    X_test = imputer.transform(X_test)
    model = LogisticRegression().fit(X_train, y_train)
    print(evaluate(model, X_train, y_train), evaluate(model, X_test, y_test))

main()
