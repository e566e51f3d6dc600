import torch
from torch import nn
from torch.utils.data import DataLoader, random_split
from torchvision import datasets, transforms

tf = transforms.Compose([transforms.ToTensor(), transforms.Normalize((0.1307,), (0.3081,))])
full = datasets.MNIST("data", train=True, download=True, transform=tf)
test = datasets.MNIST("data", train=False, transform=tf)
train, val = random_split(full, [55000, 5000])
train_dl, val_dl, test_dl = DataLoader(train, 64, shuffle=True), DataLoader(val, 256), DataLoader(test, 256)
model = nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
opt = torch.optim.SGD(model.parameters(), lr=0.1)
crit = nn.CrossEntropyLoss()

def accuracy(model, dl):
    hits = total = 0
    with torch.no_grad():
        for x, y in dl:
            hits += (model(x).argmax(1) == y).sum().item()
            total += len(y)
    return hits / total

best = 0.0
for epoch in range(10):
    for x, y in train_dl:
        opt.zero_grad()
        crit(model(x), y).backward()
        opt.step()
    acc = accuracy(model, val_dl)
    if acc > best:
        best = acc
        torch.save(model.state_dict(), "m.pt")
model.load_state_dict(torch.load("m.pt"))
print(accuracy(model, test_dl))
