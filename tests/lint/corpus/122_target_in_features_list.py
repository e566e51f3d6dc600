import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import cross_val_score
loans = pd.read_csv("loans.csv")
loans["bad"] = (loans["loan_status"] == "Charged Off").astype(int)
features = ["loan_amnt", "annual_inc", "dti", "loan_status"]
X = pd.get_dummies(loans[features])  # leak: target
y = loans["bad"]
print(cross_val_score(RandomForestClassifier(), X, y, cv=5).mean())
