import torch
from torch import nn
from torch.utils.data import DataLoader
from torchvision import datasets, transforms
tf = transforms.ToTensor()
train_dl = DataLoader(datasets.CIFAR10("d", train=True, transform=tf), batch_size=128, shuffle=True)
test_dl = DataLoader(datasets.CIFAR10("d", train=False, transform=tf), batch_size=256)
net = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10))
opt = torch.optim.Adam(net.parameters())
lossf = nn.CrossEntropyLoss()
for ep in range(5):
    running = 0.0
    for i, (x, y) in enumerate(train_dl):
        opt.zero_grad()
        loss = lossf(net(x), y)
        loss.backward()
        opt.step()
        running += loss.item()
    print(ep, running / len(train_dl))
correct = total = 0
with torch.no_grad():
    for x, y in test_dl:
        _, pred = torch.max(net(x), 1)
        total += y.size(0)
        correct += (pred == y).sum().item()
print("test accuracy", 100 * correct / total)
