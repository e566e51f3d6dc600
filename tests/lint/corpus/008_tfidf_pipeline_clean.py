import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split, GridSearchCV
from sklearn.pipeline import Pipeline

reviews = pd.read_json("reviews.jsonl", lines=True)
reviews["text"] = reviews["text"].str.lower().str.replace(r"[^a-z ]", " ", regex=True)
train, test = train_test_split(reviews, test_size=0.2, random_state=7, stratify=reviews["stars"])
model = Pipeline([("tfidf", TfidfVectorizer()), ("clf", SGDClassifier())])
grid = GridSearchCV(model, {"clf__alpha": [1e-4, 1e-3]}, cv=3)
grid.fit(train["text"], train["stars"])
print(grid.best_params_, grid.score(test["text"], test["stars"]))
