import numpy as np
from sklearn.datasets import load_wine
from sklearn.ensemble import RandomForestClassifier
from sklearn.model_selection import train_test_split
X, y = load_wine(return_X_y=True)
accs = []
for seed in range(20):
    a, b, c, d = train_test_split(X, y, test_size=0.3, random_state=seed)
    accs.append(RandomForestClassifier(random_state=seed).fit(a, c).score(b, d))
print(np.mean(accs), np.std(accs))
