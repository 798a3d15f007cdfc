# %% [markdown]
# # A convolutional net on federated digits
# The calls of PySyft 0.2's sixth tutorial. Instead of MNIST, which would be downloaded, random pictures with a pattern
# for each class, in a data set of the same form.
# %%
import torch
import torch.nn as nn
import torch.nn.functional as F
import torch.optim as optim
from torch.utils.data import DataLoader, Dataset
# %%
import syft as sy

hook = sy.TorchHook(torch)
bob = sy.VirtualWorker(hook, id="bob")
alice = sy.VirtualWorker(hook, id="alice")
# %%
class Arguments:
    def __init__(self):
        self.batch_size = 16
        self.test_batch_size = 50
        self.epochs = 2
        self.lr = 0.05
        self.momentum = 0.5
        self.no_cuda = False
        self.seed = 1
        self.log_interval = 3
        self.save_model = False


args = Arguments()
use_cuda = not args.no_cuda and torch.cuda.is_available()
torch.manual_seed(args.seed)
device = torch.device("cuda" if use_cuda else "cpu")
kwargs = {"num_workers": 1, "pin_memory": True} if use_cuda else {}
# %%
class Digits(Dataset):
    patterns = torch.rand(10, 28, 28)

    def __init__(self, count, transform=None):
        self.targets = torch.arange(count) % 10
        noisy = self.patterns[self.targets] + 0.1 * torch.rand(count, 28, 28)
        self.data = (noisy * 200).byte()
        self.transform = transform

    def __len__(self):
        return len(self.data)

    def __getitem__(self, index):
        image, target = self.data[index], int(self.targets[index])
        if self.transform is not None:
            image = self.transform(image)
        return image, target


def to_normalized(image):
    return (image.float().div(255).unsqueeze(0) - 0.1307) / 0.3081


# %%
federated_train_loader = sy.FederatedDataLoader(
    Digits(200, transform=to_normalized).federate((bob, alice)), batch_size=args.batch_size, shuffle=True, **kwargs
)
test_loader = DataLoader(Digits(50, transform=to_normalized), batch_size=args.test_batch_size, shuffle=True, **kwargs)
# %%
federated_train_loader.federated_dataset
# %%
class Net(nn.Module):
    def __init__(self):
        super(Net, self).__init__()
        self.conv1 = nn.Conv2d(1, 4, 5, 1)
        self.conv2 = nn.Conv2d(4, 8, 5, 1)
        self.fc1 = nn.Linear(4 * 4 * 8, 32)
        self.fc2 = nn.Linear(32, 10)

    def forward(self, x):
        x = F.relu(self.conv1(x))
        x = F.max_pool2d(x, 2, 2)
        x = F.relu(self.conv2(x))
        x = F.max_pool2d(x, 2, 2)
        x = x.view(-1, 4 * 4 * 8)
        x = F.relu(self.fc1(x))
        x = self.fc2(x)
        return F.log_softmax(x, dim=1)


# %%
def train(args, model, device, federated_train_loader, optimizer, epoch):
    model.train()
    for batch_idx, (data, target) in enumerate(federated_train_loader):
        model.send(data.location)
        data, target = data.to(device), target.to(device)
        optimizer.zero_grad()
        output = model(data)
        loss = F.nll_loss(output, target)
        loss.backward()
        optimizer.step()
        model.get()
        if batch_idx % args.log_interval == 0:
            loss = loss.get()
            print(
                "Train Epoch: {} [{}/{} ({:.0f}%)]\tLoss: {:.6f}".format(
                    epoch,
                    batch_idx * args.batch_size,
                    len(federated_train_loader) * args.batch_size,
                    100.0 * batch_idx / len(federated_train_loader),
                    loss.item(),
                )
            )


# %%
def test(args, model, device, test_loader):
    model.eval()
    test_loss = 0
    correct = 0
    with torch.no_grad():
        for data, target in test_loader:
            data, target = data.to(device), target.to(device)
            output = model(data)
            test_loss += F.nll_loss(output, target, reduction="sum").item()
            pred = output.argmax(1, keepdim=True)
            correct += pred.eq(target.view_as(pred)).sum().item()
    test_loss /= len(test_loader.dataset)
    print(
        "\nTest set: Average loss: {:.4f}, Accuracy: {}/{} ({:.0f}%)\n".format(
            test_loss, correct, len(test_loader.dataset), 100.0 * correct / len(test_loader.dataset)
        )
    )
    return correct


# %%
model = Net().to(device)
optimizer = optim.SGD(model.parameters(), lr=args.lr)  # no momentum yet, said the tutorial
for epoch in range(1, args.epochs + 1):
    train(args, model, device, federated_train_loader, optimizer, epoch)
    correct = test(args, model, device, test_loader)
# %%
assert correct > 10, correct
# %%
if args.save_model:
    torch.save(model.state_dict(), "mnist_cnn.pt")
assert len(bob._objects) == len(alice._objects) == 2
