from sklearn.datasets import fetch_20newsgroups
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC
from sklearn.metrics import f1_score, accuracy_score, ConfusionMatrixDisplay
train = fetch_20newsgroups(subset="train")
test = fetch_20newsgroups(subset="test")
vec = TfidfVectorizer(sublinear_tf=True)
svm = LinearSVC().fit(vec.fit_transform(train.data), train.target)
pred = svm.predict(vec.transform(test.data))
for name, metric in [("acc", accuracy_score), ("f1", lambda a, b: f1_score(a, b, average="macro"))]:
    print(name, metric(test.target, pred))
ConfusionMatrixDisplay.from_predictions(test.target, pred)
