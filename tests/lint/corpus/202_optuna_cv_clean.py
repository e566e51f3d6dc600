import optuna
import pandas as pd
from lightgbm import LGBMClassifier
from sklearn.model_selection import cross_val_score, train_test_split
df = pd.read_csv("risk.csv")
X_train, X_test, y_train, y_test = train_test_split(df.drop(columns="bad"), df["bad"], random_state=0)
def objective(trial):
    depth = trial.suggest_int("max_depth", 2, 10)
    return cross_val_score(LGBMClassifier(max_depth=depth), X_train, y_train, scoring="roc_auc").mean()
study = optuna.create_study(direction="maximize")
study.optimize(objective, n_trials=50)
best = LGBMClassifier(**study.best_params).fit(X_train, y_train)
print(best.score(X_test, y_test))
