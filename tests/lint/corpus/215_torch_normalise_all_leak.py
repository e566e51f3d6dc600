import torch
from torch import nn
import pandas as pd
df = pd.read_csv("wine.csv")
X = torch.tensor(df.drop(columns="q").values, dtype=torch.float32)
y = torch.tensor(df["q"].values, dtype=torch.float32).view(-1, 1)
X = (X - X.mean(dim=0)) / X.std(dim=0)  # leak: preprocessing
n = int(0.8 * len(X))
perm = torch.randperm(len(X))
train_i, test_i = perm[:n], perm[n:]
net = nn.Linear(11, 1)
opt = torch.optim.SGD(net.parameters(), lr=0.01)
for epoch in range(200):
    opt.zero_grad()
    loss = nn.functional.mse_loss(net(X[train_i]), y[train_i])
    loss.backward()
    opt.step()
with torch.no_grad():
    print("test mse", nn.functional.mse_loss(net(X[test_i]), y[test_i]).item())
