# leak: resampled-before-split
from imblearn.over_sampling import RandomOverSampler
from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import cross_validate
from sklearn.tree import DecisionTreeClassifier

X, y = load_breast_cancer(return_X_y=True)
balanced, labels = RandomOverSampler(random_state=1).fit_resample(X, y)
print(cross_validate(DecisionTreeClassifier(random_state=0), balanced, labels)["test_score"])
