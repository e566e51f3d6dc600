import pandas as pd
from sklearn import preprocessing, model_selection, linear_model, metrics
bank = pd.read_csv("bank-full.csv", sep=";")
num = ["age", "balance", "duration"]
for c in num:
    s = preprocessing.MinMaxScaler()
    bank[c] = s.fit_transform(bank[[c]])  # leak: preprocessing
bank = pd.get_dummies(bank, drop_first=True)
y = bank["y_yes"]
X = bank.drop("y_yes", axis=1)
xtr, xte, ytr, yte = model_selection.train_test_split(X, y, test_size=.3)
lr = linear_model.LogisticRegression()
lr.fit(xtr, ytr)
yhat = lr.predict(xte)
print(metrics.classification_report(yte, yhat))
