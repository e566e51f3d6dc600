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
best_loss, patience = 1e9, 0
for ep in range(100):
    net.train()
    for x, y in train_dl:
        opt.zero_grad()
        lossf(net(x), y).backward()
        opt.step()
    net.eval()
    test_loss = 0.0
    with torch.no_grad():
        for x, y in test_dl:
            test_loss += lossf(net(x), y).item()
    if test_loss < best_loss:  # leak: multitest
        best_loss, patience = test_loss, 0
        torch.save(net.state_dict(), "best.pt")
    else:
        patience += 1
    if patience >= 5:
        break
