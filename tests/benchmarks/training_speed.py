"""How fast the project's training is, beside the usual loop, and how soon it reads MNIST.

    python -m tests.benchmarks.training_speed --data DIR [--device cpu]

The usual loop: a DataLoader over torchvision's MNIST with ToTensor and Normalize, batches of 64,
the same network, Adam. The project's: with the same one gradient a step ("own"), and as the recipe
of `relu` has it, with the two of sharpness-aware minimisation ("own, sharpness-aware"). All run in
turn, three times each, in one process. Then one short training of the ReLU network on MNIST alone,
its accuracy on the test set after each epoch (the clock stands still meanwhile). Prints one JSON
line.
"""

import argparse
import json
import statistics
import time
from dataclasses import replace
from pathlib import Path

import torch
from torch.nn import functional as F
from torch.utils.data import DataLoader
from torchvision import transforms
from torchvision.datasets import MNIST

from lenet.datasets import load_mnist
from lenet.devices import resolve_device
from lenet.evaluation import evaluate
from lenet.layers import MNIST_MEAN, MNIST_STD, Architecture
from lenet.model import LeNet5
from lenet.training.data import Examples
from lenet.training.loop import count_steps, train
from lenet.training.recipes import RECIPES, Recipe

ROUNDS = 3
USUAL_STEPS = 150  # of 64 images
OWN_STEPS = 60
PLAIN = replace(RECIPES["relu"], batch_size=256, sharpness=0.0)
SHORT = replace(PLAIN, epochs=6, learning_rate=8e-3, average=0.99)


def usual_rate(
    loader: "DataLoader[tuple[torch.Tensor, torch.Tensor]]", device: torch.device
) -> float:
    """Return images a second of the usual loop."""
    model = LeNet5(Architecture("relu")).to(device)
    optimiser = torch.optim.Adam(model.parameters())
    batches = iter(loader)
    for step in range(USUAL_STEPS + 5):
        if step == 5:
            _finish(device)
            began = time.perf_counter()
        x, y = next(batches)
        optimiser.zero_grad()
        F.cross_entropy(model(x.to(device)), y.to(device)).backward()
        optimiser.step()
    _finish(device)
    return USUAL_STEPS * 64 / (time.perf_counter() - began)


def own_rate(examples: Examples, recipe: Recipe, device: torch.device) -> float:
    """Return images a second of the project's loop, distortions included."""
    for state in train(LeNet5(Architecture("relu")).to(device), [examples], recipe):
        if state.step == 5:
            _finish(device)
            began = time.perf_counter()
        if state.step == OWN_STEPS + 5:
            break
    _finish(device)
    return OWN_STEPS * recipe.batch_size / (time.perf_counter() - began)


def short_training(
    examples: Examples, folder: Path, device: torch.device
) -> list[dict[str, float]]:
    """Train for a few epochs and return seconds and MNIST test accuracy after each."""
    test = load_mnist(folder, train=False)
    steps, curve = count_steps([examples], SHORT), []
    torch.manual_seed(0)
    for state in train(LeNet5(Architecture("relu")).to(device), [examples], SHORT):
        if state.step and state.step % steps == 0:
            accuracy = evaluate(state.model, *test).accuracy.share
            curve.append({"seconds": round(state.seconds, 1), "mnist_test": accuracy})
    return curve


def _finish(device: torch.device) -> None:
    if device.type == "cuda":
        torch.cuda.synchronize()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, required=True, help="MNIST's folder")
    parser.add_argument("--device", default="auto")
    args = parser.parse_args()
    device = resolve_device(args.device)
    torch.manual_seed(0)
    images, labels = load_mnist(args.data, train=True)
    examples = Examples(images.unsqueeze(1), labels)
    scale = transforms.Normalize((MNIST_MEAN,), (MNIST_STD,))
    transform = transforms.Compose([transforms.ToTensor(), scale])
    loader = DataLoader(MNIST(str(args.data), transform=transform), batch_size=64, shuffle=True)
    own = {"own": PLAIN, "own, sharpness-aware": RECIPES["relu"]}
    rates: dict[str, list[float]] = {name: [] for name in ("usual", *own)}
    for _ in range(ROUNDS):
        rates["usual"].append(usual_rate(loader, device))
        for name, recipe in own.items():
            rates[name].append(own_rate(examples, recipe, device))
    middle = {name: statistics.median(values) for name, values in rates.items()}
    report = {
        "device": str(device),
        "threads": torch.get_num_threads(),
        "images_per_second": {name: round(value) for name, value in middle.items()},
        "ratio": {name: round(middle[name] / middle["usual"], 2) for name in own},
        "short_training": short_training(examples, args.data, device),
    }
    print(json.dumps(report))


if __name__ == "__main__":
    main()
