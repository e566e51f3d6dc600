import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
from sklearn.model_selection import train_test_split
import numpy as np
X, y = np.load("X.npy"), np.load("y.npy")
X_tr, X_te, y_tr, y_te = train_test_split(X, y, test_size=0.2, random_state=0)
X_tr, X_va, y_tr, y_va = train_test_split(X_tr, y_tr, test_size=0.2, random_state=0)
mean, std = X_tr.mean(0), X_tr.std(0)
def loader(a, b, shuffle=False):
    return DataLoader(TensorDataset(torch.tensor((a - mean) / std).float(), torch.tensor(b)), batch_size=32, shuffle=shuffle)
class Trainer:
    def __init__(self, model, lr=1e-3):
        self.model = model
        self.opt = torch.optim.Adam(model.parameters(), lr=lr)
        self.loss = nn.CrossEntropyLoss()
        self.best = float("inf")
    def run_epoch(self, dl, train=True):
        total = 0.0
        for xb, yb in dl:
            loss = self.loss(self.model(xb), yb)
            if train:
                self.opt.zero_grad()
                loss.backward()
                self.opt.step()
            total += loss.item()
        return total / len(dl)
    def fit(self, train_dl, val_dl, epochs=20):
        for _ in range(epochs):
            self.run_epoch(train_dl)
            val = self.run_epoch(val_dl, train=False)
            if val < self.best:
                self.best = val
                torch.save(self.model.state_dict(), "w.pt")
net = nn.Sequential(nn.Linear(30, 64), nn.ReLU(), nn.Linear(64, 2))
t = Trainer(net)
t.fit(loader(X_tr, y_tr, True), loader(X_va, y_va))
print("test loss", t.run_epoch(loader(X_te, y_te), train=False))
