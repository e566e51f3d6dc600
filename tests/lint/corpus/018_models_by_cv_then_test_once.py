from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_score, train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_wine(return_X_y=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
candidates = [make_pipeline(StandardScaler(), LogisticRegression()), RandomForestClassifier(random_state=0)]
means = [cross_val_score(c, X_train, y_train, cv=5).mean() for c in candidates]
best = candidates[means.index(max(means))]
best.fit(X_train, y_train)
print("test accuracy", best.score(X_test, y_test))
