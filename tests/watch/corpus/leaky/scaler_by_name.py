# leak: saw-scored-rows
import importlib

from sklearn.datasets import load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

STEPS = {"scale": ("sklearn.preprocessing", "StandardScaler")}


def make(step):
    module, name = STEPS[step]
    return getattr(importlib.import_module(module), name)()


X, y = load_breast_cancer(return_X_y=True)
prepared = make("scale").fit_transform(X)
X_train, X_test, y_train, y_test = train_test_split(prepared, y, random_state=0)
model = LogisticRegression(max_iter=500).fit(X_train, y_train)
print(model.score(X_test, y_test))
