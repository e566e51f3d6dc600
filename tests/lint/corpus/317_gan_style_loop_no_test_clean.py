import torch
from torch import nn
data = torch.load("faces.pt")
g = nn.Sequential(nn.Linear(64, 256), nn.ReLU(), nn.Linear(256, 784))
d = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 1))
og, od = torch.optim.Adam(g.parameters()), torch.optim.Adam(d.parameters())
bce = nn.BCEWithLogitsLoss()
for epoch in range(10):
    for i in range(0, len(data), 64):
        real = data[i:i + 64]
        fake = g(torch.randn(len(real), 64))
        ld = bce(d(real), torch.ones(len(real), 1)) + bce(d(fake.detach()), torch.zeros(len(real), 1))
        od.zero_grad(); ld.backward(); od.step()
        lg = bce(d(fake), torch.ones(len(real), 1))
        og.zero_grad(); lg.backward(); og.step()
