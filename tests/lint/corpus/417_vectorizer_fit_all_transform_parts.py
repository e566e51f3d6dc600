import pandas as pd
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
t = pd.read_csv("toxic.csv")
tr, te = train_test_split(t, test_size=0.2, random_state=2)
cv = CountVectorizer(min_df=3)
cv.fit(t["comment"])  # leak: preprocessing
lr = LogisticRegression().fit(cv.transform(tr["comment"]), tr["toxic"])
print(lr.score(cv.transform(te["comment"]), te["toxic"]))
