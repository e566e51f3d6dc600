# leak: saw-scored-rows
from sklearn.cluster import KMeans
from sklearn.datasets import load_diabetes
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import train_test_split

frame = load_diabetes(as_frame=True).frame
frame["cluster"] = KMeans(6, random_state=0, n_init=1).fit_predict(frame.drop(columns="target"))
train, test = train_test_split(frame, random_state=0)
line = LinearRegression().fit(train.drop(columns="target"), train.target)
print(line.score(test.drop(columns="target"), test.target))
