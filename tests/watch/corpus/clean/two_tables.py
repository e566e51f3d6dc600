# clean
import numpy as np
from sklearn.datasets import load_breast_cancer, load_diabetes
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

for load, model in ((load_breast_cancer, LogisticRegression(max_iter=500)), (load_diabetes, Ridge())):
    frame = load(as_frame=True).frame
    train, test = train_test_split(frame, random_state=0)
    scaler = StandardScaler().set_output(transform="pandas").fit(train.drop(columns="target"))
    model.fit(scaler.transform(train.drop(columns="target")), train.target)
    print(np.round(model.score(scaler.transform(test.drop(columns="target")), test.target), 3))
