# leak: test-reused
from sklearn.datasets import load_wine
from sklearn.metrics import accuracy_score
from sklearn.model_selection import train_test_split, ParameterGrid
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

X, y = load_wine(return_X_y=True, as_frame=True)
Xa, Xb, ya, yb = train_test_split(X, y, test_size=0.3, random_state=0)
pipe = Pipeline([("s", StandardScaler()), ("m", SVC())])
best = None
for p in ParameterGrid({"m__C": [0.1, 1], "m__gamma": [0.01, 0.1]}):
    pipe.set_params(**p).fit(Xa, ya)
    acc = accuracy_score(yb, pipe.predict(Xb))
    best = max(best or 0, acc)
print(best)
