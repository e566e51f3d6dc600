import category_encoders as ce
import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
df = pd.read_csv("ads.csv")
X, y = df.drop(columns="clicked"), df["clicked"]
enc = ce.TargetEncoder(cols=["site", "device"])
X = enc.fit_transform(X, y)  # leak: preprocessing
X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.2, random_state=0)
print(LogisticRegression().fit(X_train, y_train).score(X_test, y_test))
