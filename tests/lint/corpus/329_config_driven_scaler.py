import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import MinMaxScaler, RobustScaler, StandardScaler
CONFIG = {"scaler": "robust", "test_size": 0.2}
SCALERS = {"std": StandardScaler, "robust": RobustScaler, "minmax": MinMaxScaler}
class Pipeline_:
    def __init__(self, config):
        self.config = config
        self.scaler = SCALERS[config["scaler"]]()
    def load(self):
        df = pd.read_csv("a.csv")
        return df.drop(columns="y"), df["y"]
    def run(self):
        X, y = self.load()
        X = self.scaler.fit_transform(X)  # leak: preprocessing
        tr_X, te_X, tr_y, te_y = train_test_split(X, y, test_size=self.config["test_size"])
        return LogisticRegression().fit(tr_X, tr_y).score(te_X, te_y)
print(Pipeline_(CONFIG).run())
