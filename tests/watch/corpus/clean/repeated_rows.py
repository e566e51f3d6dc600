# clean
import pandas as pd
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder

wine = load_wine(as_frame=True).frame
table = pd.DataFrame({"strong": wine.alcohol > 13, "hue": wine.hue.round(0), "many": wine.flavanoids.round(0)})
X_train, X_test, y_train, y_test = train_test_split(table, wine.target, random_state=0)
codes = OneHotEncoder(handle_unknown="ignore").fit(X_train)
model = LogisticRegression().fit(codes.transform(X_train), y_train)
print(model.score(codes.transform(X_test), y_test))
