import pandas as pd
from sklearn.linear_model import ElasticNet
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, PowerTransformer

steps = {"pow": PowerTransformer(), "mm": MinMaxScaler()}
df = pd.read_csv("energy.csv")
y = df.pop("kwh")
for name, step in steps.items():
    df[df.columns] = step.fit_transform(df)  # leak: preprocessing
parts = train_test_split(df, y, test_size=0.2, random_state=0)
X_train, X_test, y_train, y_test = parts
print(ElasticNet().fit(X_train, y_train).score(X_test, y_test))
