# clean
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Lasso, LinearRegression, Ridge
from sklearn.model_selection import KFold

X, y = load_diabetes(return_X_y=True)
table = {}
for model in (LinearRegression(), Ridge(0.1), Lasso(0.1), Ridge(10)):
    for number, (fit, held) in enumerate(KFold(4, shuffle=True, random_state=0).split(X)):
        table[str(model), number] = model.fit(X[fit], y[fit]).score(X[held], y[held])
print(table)
