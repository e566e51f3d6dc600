# clean
import numpy as np
from sklearn.datasets import load_diabetes
from sklearn.linear_model import Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import FunctionTransformer, Normalizer, PolynomialFeatures

X, y = load_diabetes(return_X_y=True)
X = FunctionTransformer(np.cbrt).fit_transform(X)
X = Normalizer().fit_transform(X)
X = PolynomialFeatures(2, include_bias=False).fit_transform(X)
a, b, c, d = train_test_split(X, y, random_state=0)
print(Ridge().fit(a, c).score(b, d))
