# leak: test-reused
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import SGDClassifier
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model, best = SGDClassifier(random_state=0), 0.0
for epoch in range(8):
    model.partial_fit(X_train, y_train, classes=np.array([0, 1]))
    best = max(best, model.score(X_test, y_test))
print(best)
