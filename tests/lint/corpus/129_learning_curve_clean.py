import matplotlib.pyplot as plt
from sklearn.datasets import load_digits
from sklearn.model_selection import learning_curve, train_test_split
from sklearn.naive_bayes import GaussianNB
X, y = load_digits(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=3)
sizes, tr_scores, va_scores = learning_curve(GaussianNB(), X_train, y_train, cv=5)
plt.plot(sizes, va_scores.mean(axis=1))
nb = GaussianNB().fit(X_train, y_train)
print(nb.score(X_train, y_train), nb.score(X_test, y_test))
