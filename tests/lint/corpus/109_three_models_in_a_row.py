from sklearn.datasets import fetch_20newsgroups
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.naive_bayes import MultinomialNB
from sklearn.svm import LinearSVC
from sklearn.metrics import f1_score
train = fetch_20newsgroups(subset="train")
test = fetch_20newsgroups(subset="test")
vec = TfidfVectorizer()
A = vec.fit_transform(train.data)
B = vec.transform(test.data)
nb = MultinomialNB().fit(A, train.target)
print("nb", f1_score(test.target, nb.predict(B), average="macro"))
lr = LogisticRegression().fit(A, train.target)
print("lr", f1_score(test.target, lr.predict(B), average="macro"))  # leak: multitest
svm = LinearSVC().fit(A, train.target)
print("svm", f1_score(test.target, svm.predict(B), average="macro"))
