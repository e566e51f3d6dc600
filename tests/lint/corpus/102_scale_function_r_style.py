import pandas as pd
from sklearn.preprocessing import scale
from sklearn.neighbors import KNeighborsClassifier as KNN
from sklearn.model_selection import train_test_split as tts
caravan = pd.read_csv("Caravan.csv")
X = pd.DataFrame(scale(caravan.drop("Purchase", axis=1)))  # leak: preprocessing
Xtr, Xte, ytr, yte = tts(X, caravan.Purchase, test_size=1000, shuffle=False)
knn = KNN(n_neighbors=5).fit(Xtr, ytr)
print((knn.predict(Xte) == yte).mean())
