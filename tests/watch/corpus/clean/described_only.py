# clean
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.metrics import r2_score, mean_absolute_error
import statsmodels.api as sm

X, y = load_diabetes(return_X_y=True, as_frame=True)
fit = LinearRegression().fit(X, y)
print(r2_score(y, fit.predict(X)), sm.OLS(y, sm.add_constant(X)).fit().rsquared)
