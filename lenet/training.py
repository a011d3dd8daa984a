"""Train the project's models on MNIST and write their weights and cards.

    python -m lenet.training --data DIR
    python -m lenet.training --data DIR --model sigmoid --epochs 30 --seed 1

All of MNIST sits in memory and every batch is distorted as a whole on the device: rotation,
scale, slant and shift (LeCun et al. 1998, section III.C, train on such distortions too), and
thinner or thicker strokes. AdamW with a one-cycle schedule (Smith & Topin 2019); the weights
written are the exponential moving average of those trained (Polyak & Juditsky 1992). The test
set is only read once the weights are final.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from tqdm import tqdm

from lenet.checkpoints import CheckpointError, find_card, save_model
from lenet.datasets import DatasetError, default_data_folder, load_mnist
from lenet.devices import DEVICES, DeviceError, resolve_device
from lenet.evaluation import Accuracy, evaluate
from lenet.model import LeNet5
from lenet.model_cards import MODELS, WEIGHTS_FOLDER, ModelCard
from lenet.preprocessing import normalise


@dataclass(frozen=True)
class Recipe:
    """How one model is trained.

    Args:
        epochs: Passes over the training set.
        batch_size: Images in a step.
        learning_rate: Peak of the one-cycle schedule.
        weight_decay: AdamW's decoupled decay.
        average: Decay of the moving average of the weights, per step.
        xavier: Draw the first weights as Glorot & Bengio (2010) do, which a sigmoid network
            needs to start learning, instead of PyTorch's default.
    """

    epochs: int = 20
    batch_size: int = 256
    learning_rate: float = 4e-3
    weight_decay: float = 0.01
    average: float = 0.998
    xavier: bool = False


RECIPES = {"relu": Recipe(epochs=40), "sigmoid": Recipe(epochs=60, learning_rate=6e-3, xavier=True)}


def distort(images: Tensor, generator: torch.Generator) -> Tensor:
    """Distort every image of a batch on its own, as handwriting differs.

    Args:
        images: float32 (N, 1, 28, 28), 0..1.
        generator: Source of randomness, on the images' device.

    Returns:
        The same shape and range: rotated by up to ±15°, slanted by up to ±0.25, scaled by
        0.85 … 1.1 in each axis, shifted by up to ±1.5 pixels, strokes thinned or thickened.
    """
    count, device = len(images), images.device

    def uniform(low: float, high: float) -> Tensor:
        return torch.empty(count, device=device).uniform_(low, high, generator=generator)

    angle, slant = uniform(-15, 15) * (math.pi / 180), uniform(-0.25, 0.25)
    wide, high = 1 / uniform(0.85, 1.1), 1 / uniform(0.85, 1.1)
    cos, sin = angle.cos(), angle.sin()
    shift = 1.5 / 14  # 1.5 pixels, in the units of affine_grid: the image spans -1..1
    matrix = torch.stack(
        [
            torch.stack([cos * wide, (slant * cos - sin) * high, uniform(-shift, shift)], 1),
            torch.stack([sin * wide, (slant * sin + cos) * high, uniform(-shift, shift)], 1),
        ],
        1,
    )
    grid = F.affine_grid(matrix, list(images.shape), align_corners=False)
    images = F.grid_sample(images, grid, align_corners=False)
    weight = uniform(-0.7, 0.7).view(-1, 1, 1, 1)
    thick = F.max_pool2d(images, 3, 1, 1)
    thin = -F.max_pool2d(-images, 3, 1, 1)
    return images + weight.abs() * (torch.where(weight > 0, thick, thin) - images)


def train(
    model: LeNet5, images: Tensor, labels: Tensor, recipe: Recipe, *, seed: int = 0
) -> Iterator[tuple[int, float, nn.Module]]:
    """Train a model in place and yield after each epoch.

    Args:
        model: Trained on the device that it is on.
        images: uint8 (N, 28, 28), 0 paper … 255 ink.
        labels: int64 (N,), 0..9.
        recipe: The settings.
        seed: Of the order and the distortions.

    Yields:
        Epochs done, mean cross-entropy of the epoch, and the averaged model.
    """
    device = next(model.parameters()).device
    images, labels = images.to(device), labels.to(device)
    generator = torch.Generator(device).manual_seed(seed)
    steps = math.ceil(len(images) / recipe.batch_size)
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=recipe.learning_rate, weight_decay=recipe.weight_decay
    )
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, recipe.learning_rate, total_steps=recipe.epochs * steps
    )
    averaged = AveragedModel(model, multi_avg_fn=get_ema_multi_avg_fn(recipe.average))
    for epoch in range(recipe.epochs):
        model.train()
        total = torch.zeros((), device=device)
        order = torch.randperm(len(images), generator=generator, device=device)
        for batch in order.split(recipe.batch_size):
            x = normalise(distort(images[batch].unsqueeze(1).float() / 255, generator))
            loss = F.cross_entropy(model(x), labels[batch])
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            averaged.update_parameters(model)
            total += loss.detach() * len(batch)
        yield epoch + 1, float(total) / len(images), averaged.module


def new_model(card: ModelCard, recipe: Recipe, *, seed: int) -> LeNet5:
    """Return an untrained model with the first weights that the recipe asks for."""
    torch.manual_seed(seed)
    model = LeNet5(card.activation, card.output_activation)
    if recipe.xavier:
        for name, parameter in model.named_parameters():
            if name.endswith("weight"):
                nn.init.xavier_uniform_(parameter)
    return model


@dataclass(frozen=True)
class Run:
    """How a model came about: its recipe and seed, and the duration of its training."""

    recipe: Recipe
    seed: int
    seconds: float


def write_model(model: LeNet5, card: ModelCard, run: Run, test: Accuracy) -> None:
    """Write the weights and, beside them, the card that says where they come from."""
    digest = save_model(model, card.weights_file)
    facts: dict[str, Any] = {
        "name": card.name,
        "activation": card.activation,
        "output_activation": card.output_activation,
        "parameters": sum(p.numel() for p in model.parameters()),
        "sha256": digest,
        "data": "MNIST, 60,000 training images, randomly distorted",
        "recipe": asdict(run.recipe),
        "seed": run.seed,
        "device": next(model.parameters()).device.type,
        "seconds": round(run.seconds, 1),
        "versions": {name: version(name) for name in ("torch", "torchvision")},
        "mnist_test": asdict(test) | {"accuracy": test.share},
        "command": card.rebuild_command,
    }
    card.card_file.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", "utf-8")


def train_models(args: argparse.Namespace) -> None:
    """Train, test and write every model that the command line asks for."""
    device = resolve_device(args.device)
    images, labels = load_mnist(args.data, train=True)
    for name in args.model or list(MODELS):
        card = find_card(name, args.output)
        recipe = RECIPES[name]
        if args.epochs:
            recipe = replace(recipe, epochs=args.epochs)
        model = new_model(card, recipe, seed=args.seed).to(device)
        averaged: nn.Module = model
        began = time.perf_counter()
        epochs = train(model, images, labels, recipe, seed=args.seed)
        with tqdm(epochs, total=recipe.epochs, desc=name, unit="epoch") as progress:
            for _, loss, latest in progress:
                progress.set_postfix(loss=f"{loss:.4f}")
                averaged = latest
        model.load_state_dict(averaged.state_dict())
        run = Run(recipe, args.seed, time.perf_counter() - began)
        test = evaluate(model, *load_mnist(args.data, train=False))
        write_model(model, card, run, test)
        print(f"{name}: MNIST test {test}, {run.seconds:.0f} s, written to {card.weights_file}")


def positive(text: str) -> int:
    """Parse a whole number of at least 1, for argparse."""
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a positive whole number")
    return value


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 after a one-line message about what went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet.training", description="Train the models and write their weights."
    )
    parser.add_argument("--data", type=Path, default=default_data_folder(), help="MNIST's folder")
    parser.add_argument(
        "--model", action="append", choices=list(MODELS), help="which (repeatable; default: all)"
    )
    parser.add_argument("--epochs", type=positive, help="instead of the recipe's")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--device", default="auto", help=f"{', '.join(DEVICES)} (default: auto)")
    parser.add_argument(
        "--output", type=Path, default=WEIGHTS_FOLDER, help="folder for weights and cards"
    )
    try:
        train_models(parser.parse_args(argv))
    except (CheckpointError, DatasetError, DeviceError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("stopped; nothing was written for the model in training", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
