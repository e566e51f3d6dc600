# clean
import lightgbm as lgb
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

X, y = load_breast_cancer(return_X_y=True)
rest, X_test, y_rest, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
X_fit, X_stop, y_fit, y_stop = train_test_split(rest, y_rest, test_size=0.2, random_state=0)
model = lgb.LGBMClassifier(n_estimators=40, verbose=-1, n_jobs=1)
model.fit(X_fit, y_fit, eval_set=[(X_stop, y_stop)], callbacks=[lgb.early_stopping(5, verbose=False)])
print(model.score(X_stop, y_stop), model.score(X_test, y_test))
