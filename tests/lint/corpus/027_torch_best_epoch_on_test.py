import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset, random_split

ds = TensorDataset(torch.load("x.pt"), torch.load("y.pt"))
train_ds, test_ds = random_split(ds, [8000, 2000])
train_loader = DataLoader(train_ds, batch_size=64, shuffle=True)
test_loader = DataLoader(test_ds, batch_size=256)

class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 2))

    def forward(self, x):
        return self.fc(x)

net = Net()
opt = torch.optim.Adam(net.parameters())
loss_fn = nn.CrossEntropyLoss()
best_acc = 0
for epoch in range(20):
    net.train()
    for xb, yb in train_loader:
        opt.zero_grad()
        loss = loss_fn(net(xb), yb)
        loss.backward()
        opt.step()
    net.eval()
    correct = 0
    with torch.no_grad():
        for xb, yb in test_loader:
            pred = net(xb).argmax(dim=1)
            correct += (pred == yb).sum().item()
    acc = correct / len(test_ds)
    if acc > best_acc:  # leak: multitest
        best_acc = acc
        torch.save(net.state_dict(), "best.pt")
print("best test accuracy", best_acc)
