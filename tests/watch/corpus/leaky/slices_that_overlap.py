# leak: fitted-and-scored
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso

X, y = load_diabetes(return_X_y=True)
cut = 300
model = Lasso(alpha=0.1).fit(X[: cut + 60], y[: cut + 60])
print(model.score(X[cut:], y[cut:]))
