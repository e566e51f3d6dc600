# clean
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier, StackingClassifier, VotingClassifier
from sklearn.inspection import permutation_importance
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

X, y = load_breast_cancer(return_X_y=True, as_frame=True)
X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
parts = [("lr", make_pipeline(StandardScaler(), LogisticRegression())), ("rf", RandomForestClassifier(10, n_jobs=2))]
stack = StackingClassifier(parts, cv=3).fit(X_train, y_train)
vote = VotingClassifier(parts).fit(X_train, y_train)
print(stack.score(X_test, y_test), vote.score(X_test, y_test))
print(permutation_importance(vote, X_test, y_test, n_repeats=2).importances_mean[:3])
