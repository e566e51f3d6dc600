# clean
import numpy as np
from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.utils import resample

X, y = load_breast_cancer(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = LogisticRegression(max_iter=5000).fit(X_train, y_train)
said = model.predict_proba(X_test)[:, 1]
drawn = []
for seed in range(50):
    truth, guess = resample(y_test, said, random_state=seed)
    drawn.append(roc_auc_score(truth, guess))
print(np.quantile(drawn, [0.05, 0.95]))
