import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
def clean(part):
    part = part.copy()
    part["age"] = part["age"].fillna(part["age"].mean())  # leak: preprocessing
    part["sex"] = (part["sex"] == "f").astype(int)
    return part
df = pd.read_csv("survey.csv")
train, test = train_test_split(df, test_size=0.2, random_state=0)
train, test = clean(train), clean(test)
cols = ["age", "sex"]
lr = LogisticRegression().fit(train[cols], train["vote"])
print(lr.score(test[cols], test["vote"]))
