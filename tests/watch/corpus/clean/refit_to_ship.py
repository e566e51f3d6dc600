# clean
import pickle

from sklearn.datasets import load_diabetes
from sklearn.ensemble import RandomForestRegressor
from sklearn.model_selection import train_test_split

X, y = load_diabetes(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
model = RandomForestRegressor(20, random_state=0).fit(X_train, y_train)
print(model.score(X_test, y_test))
shipped = RandomForestRegressor(20, random_state=0).fit(X, y)
again = pickle.loads(pickle.dumps(shipped))
print(again.predict(X_test[:3]))
