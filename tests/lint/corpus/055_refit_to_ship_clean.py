import joblib
import pandas as pd
from sklearn.ensemble import ExtraTreesClassifier
from sklearn.metrics import balanced_accuracy_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer

df = pd.read_feather("quality.feather")
X, y = df.drop(columns=["ok"]), df["ok"]
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=11)
model = make_pipeline(QuantileTransformer(), ExtraTreesClassifier(n_estimators=300))
model.fit(X_train, y_train)
print("held-out", balanced_accuracy_score(y_test, model.predict(X_test)))
model.fit(X, y)
joblib.dump(model, "model.joblib")
