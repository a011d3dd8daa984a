"""Train the project's models and write their weights, cards, histories and snapshots.

    python -m lenet.training --data DIR --pen-strokes FILE
    python -m lenet.training --data DIR --model sigmoid --epochs 30 --seed 1

Without `--pen-strokes` the models learn from MNIST alone. All images sit in memory on the
device; every batch is distorted as a whole (see `lenet.augmentation`). AdamW with a one-cycle
schedule (Smith & Topin 2019); the weights written are a moving average of those trained (Polyak
& Juditsky 1992). MNIST's last 2,000 training images are not trained on but validated with; the
test set is only read once the weights are final. Ctrl-C ends the training early and writes the
best weights so far.
"""

import argparse
import json
import math
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import asdict, dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from lenet.augmentation import distort
from lenet.checkpoints import CheckpointError, find_card, save_model
from lenet.datasets import DatasetError, default_data_folder, load_mnist
from lenet.devices import DEVICES, DeviceError, resolve_device
from lenet.evaluation import (
    Report,
    choose_writers,
    dead_classes,
    evaluate,
    pen_images,
    ranges,
    writer_numbers,
)
from lenet.model import LeNet5
from lenet.model_cards import MODELS, WEIGHTS_FOLDER, ModelCard, card_text
from lenet.pen_strokes import PenStrokesError
from lenet.preprocessing import normalise
from lenet.recipes import RECIPES, Recipe
from lenet.snapshots import Snapshot, gradient_norms, save_snapshots, snapshot_steps
from lenet.training_data import Data, Examples

TINY = 1e-12  # added where a length may be zero


@dataclass(frozen=True)
class State:
    """Where a training stands after one step.

    Args:
        step: Steps done; 0 before the first.
        epoch: Epochs done, a fraction within one.
        images: Images seen.
        seconds: Time spent on training alone.
        loss: Mean cross-entropy with the labels in this epoch so far, a tensor on the device; NaN
            at step 0.
        learning_rate: Of the step.
        model: With the averaged weights; it goes on changing.
    """

    step: int
    epoch: float
    images: int
    seconds: float
    loss: Tensor
    learning_rate: float
    model: nn.Module


def count_steps(examples: Sequence[Examples], recipe: Recipe) -> int:
    """Return the number of steps in an epoch."""
    return math.ceil(sum(map(len, examples)) / recipe.batch_size)


def train(
    model: nn.Module,
    examples: Sequence[Examples],
    recipe: Recipe,
    *,
    seed: int = 0,
) -> Iterator[State]:
    """Train a model in place and yield before the first and after each step.

    On the CPU the same seed gives the same weights (with the same number of threads).

    Args:
        model: Trained on the device that it is on.
        examples: All that it learns from.
        recipe: The settings.
        seed: Of the order, the variants and the distortions.
    """
    device = next(model.parameters()).device
    generator = torch.Generator(device).manual_seed(seed)
    pool = _Pool(examples, device)
    steps = count_steps(examples, recipe)
    # On a CPU, convolutions are faster where an image's channels lie side by side.
    model.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(
        model.parameters(),
        lr=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        fused=device.type in ("cpu", "cuda"),
    )
    schedule = (
        torch.optim.lr_scheduler.OneCycleLR(
            optimiser, recipe.learning_rate, total_steps=recipe.epochs * steps
        )
        if recipe.one_cycle
        else torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0)
    )
    averaged = deepcopy(model)
    step = seen = 0
    seconds, nan = 0.0, torch.tensor(math.nan)
    yield State(0, 0.0, 0, 0.0, nan, float(schedule.get_last_lr()[0]), averaged)
    for _ in range(recipe.epochs):
        total, count = torch.zeros((), device=device), 0
        began = time.perf_counter()
        for images, labels in pool.batches(recipe.batch_size, generator):
            model.train()
            x = images.unsqueeze(1).float() / 255
            if recipe.distortions:
                x = distort(x, generator, strength=recipe.distortions)
            x = normalise(x)
            loss = _backward(model, x, labels)
            if recipe.sharpness:
                with _sharpen(model, recipe.sharpness):
                    _backward(model, x, labels)
            rate = float(schedule.get_last_lr()[0])
            optimiser.step()
            schedule.step()
            _follow(averaged, model, decay=recipe.average, step=step)
            total += loss * len(labels)
            count, step, seen = count + len(labels), step + 1, seen + len(labels)
            seconds += time.perf_counter() - began
            yield State(step, step / steps, seen, seconds, total / count, rate, averaged)
            began = time.perf_counter()


def _backward(model: nn.Module, x: Tensor, labels: Tensor) -> Tensor:
    """Compute the gradients of a batch's mean cross-entropy anew, and return it."""
    model.zero_grad()
    with _mixed_precision(x.device):
        loss = F.cross_entropy(model(x), labels)
    loss.backward()
    return loss.detach()


@contextmanager
def _sharpen(model: nn.Module, radius: float) -> Iterator[None]:
    """Move the weights to where the loss is highest nearby, and afterwards back.

    Sharpness-aware minimisation (P. Foret et al., "Sharpness-Aware Minimization for Efficiently
    Improving Generalization", ICLR 2021, equation 2): the gradient is taken not where the weights
    are but `radius` further along it, so that they settle where the whole neighbourhood is good.
    """
    moved = [(p.data, p.grad) for p in model.parameters() if p.grad is not None]
    length = torch.nn.utils.get_total_norm([gradient for _, gradient in moved])
    share = radius / (length + TINY)
    for weights, gradient in moved:
        weights.add_(gradient.mul_(share))
    yield
    for weights, step in moved:
        weights.sub_(step)


class _Pool:
    """All images on the device, of which each epoch shows a random selection in random order."""

    def __init__(self, examples: Sequence[Examples], device: torch.device) -> None:
        self.images = torch.cat([one.images.flatten(0, 1) for one in examples]).to(device)
        labels, first, variants, offset = [], [], [], 0
        for one in examples:
            count, ways = one.images.shape[:2]
            labels.append(one.labels.repeat(one.times))
            first.append((offset + torch.arange(count) * ways).repeat(one.times))
            variants.append(torch.full((count * one.times,), ways))
            offset += count * ways
        self.answers = torch.cat(labels).to(device)
        self.first, self.variants = torch.cat(first).to(device), torch.cat(variants).to(device)

    def batches(self, size: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the images, uint8 (B, 28, 28), and labels of one epoch."""
        device, count = self.images.device, len(self.answers)
        chance = torch.rand(count, generator=generator, device=device)
        chosen = self.first + (chance * self.variants).long().minimum(self.variants - 1)
        for batch in torch.randperm(count, generator=generator, device=device).split(size):
            yield self.images[chosen[batch]], self.answers[batch]


@torch.no_grad()
def _follow(averaged: nn.Module, model: nn.Module, *, decay: float, step: int) -> None:
    """Let averaged weights follow a model's; in the first steps they do so more quickly."""
    decay = min(decay, step / (9 + step))
    for mean, value in zip(averaged.parameters(), model.parameters(), strict=True):
        mean.lerp_(value, 1 - decay)


def _mixed_precision(device: torch.device) -> Any:
    """On CUDA, compute in bfloat16 what needs no more (where the GPU can)."""
    if device.type == "cuda" and torch.cuda.is_bf16_supported():
        return torch.autocast("cuda", torch.bfloat16)
    return nullcontext()


def new_model(card: ModelCard, recipe: Recipe, *, seed: int) -> LeNet5:
    """Return an untrained model with the first weights that the recipe asks for."""
    torch.manual_seed(seed)
    model = LeNet5(card.activation, card.output_activation)
    if recipe.xavier:
        for name, parameter in model.named_parameters():
            if name.endswith("weight"):
                nn.init.xavier_uniform_(parameter)
    return model


@dataclass
class Run:
    """A training from its first to its last step, and what came out of it.

    Args:
        recipe: The settings.
        seed: Of everything random.
        device: Where it ran; this and what follows is filled in by the training.
        seconds: Time spent on training alone.
        epochs: Epochs done; fewer than the recipe's after Ctrl-C.
        history: For each epoch: images seen, seconds, losses, validation accuracy, rate.
        snapshots: Weights along the way.
    """

    recipe: Recipe
    seed: int
    device: str = "cpu"
    seconds: float = 0.0
    epochs: int = 0
    history: list[dict[str, float]] = field(default_factory=list)
    snapshots: list[Snapshot] = field(default_factory=list)


def run_training(
    model: LeNet5,
    examples: Sequence[Examples],
    validation: tuple[Tensor, Tensor],
    run: Run,
    *,
    name: str = "training",
) -> None:
    """Train a model in place, show the progress, and fill in what the run has given.

    Ctrl-C after the first epoch ends the training; the model then has the weights with the best
    validation accuracy so far. A training that ends by itself keeps its last ones: the schedule
    is made for these, and nothing has been chosen by its result.

    Args:
        model: Trained on the device that it is on.
        examples: All that it learns from.
        validation: Images, uint8 (N, 28, 28), and labels, int64 (N,), that it does not learn from.
        run: Its recipe and seed are followed.
        name: Shown beside the progress bar.
    """
    steps = count_steps(examples, run.recipe)
    wanted = set(snapshot_steps(run.recipe.epochs * steps))
    run.device = next(model.parameters()).device.type
    best, best_weights, last = -1.0, None, None
    with tqdm(total=run.recipe.epochs * steps, desc=name, unit="step") as progress:
        try:
            states = train(model, examples, run.recipe, seed=run.seed)
            for last in states:
                progress.update(last.step - progress.n)
                is_epoch_end = last.step > 0 and last.step % steps == 0
                if not (is_epoch_end or last.step in wanted):
                    continue
                report = evaluate(last.model, *validation)
                facts = _facts(last, report)
                if last.step in wanted:
                    norms = gradient_norms(last.model, *validation)
                    run.snapshots.append(Snapshot.of(last.model, facts, norms))
                if is_epoch_end:
                    run.history.append({"epoch": last.step // steps} | facts)
                    run.epochs, run.seconds = last.step // steps, last.seconds
                    progress.set_postfix_str(
                        f"epoch {run.epochs}, loss {facts['loss']:.4f}, "
                        f"validation {report.accuracy.share:.2%}"
                    )
                    if report.accuracy.share >= best:
                        best = report.accuracy.share
                        best_weights = _copy(last.model)
        except KeyboardInterrupt:
            if best_weights is None:
                raise
            model.load_state_dict(best_weights)
            return
    assert last is not None, "train always yields"
    model.load_state_dict(_copy(last.model))


def _copy(model: nn.Module) -> dict[str, Tensor]:
    return {name: tensor.detach().clone() for name, tensor in model.state_dict().items()}


def _facts(state: State, report: Report) -> dict[str, float]:
    loss = float(state.loss)
    return {
        "step": state.step,
        "images": state.images,
        "seconds": round(state.seconds, 2),
        "learning_rate": state.learning_rate,
        # Before the first step nothing has been lost in training.
        "loss": round(report.loss if math.isnan(loss) else loss, 5),
        "validation_loss": round(report.loss, 5),
        "validation_accuracy": report.accuracy.share,
    }


def write_model(model: LeNet5, card: ModelCard, run: Run, facts: dict[str, Any]) -> None:
    """Write the weights and, beside them, card, history and snapshots."""
    digest = save_model(model, card.weights_file)
    snapshots = save_snapshots(run.snapshots, card.snapshots_file) if run.snapshots else None
    card.history_file.write_text(
        json.dumps(
            {"epochs": run.history, "snapshots": [one.facts for one in run.snapshots]}, indent=1
        )
        + "\n",
        "utf-8",
    )
    content: dict[str, Any] = {
        "name": card.name,
        "activation": card.activation,
        "output_activation": card.output_activation,
        "parameters": sum(p.numel() for p in model.parameters()),
        "sha256": digest,
        "snapshots_sha256": snapshots,
        "recipe": asdict(run.recipe),
        "epochs": run.epochs,
        "seed": run.seed,
        "device": run.device,
        "threads": torch.get_num_threads(),
        "seconds": round(run.seconds, 1),
        "versions": {name: version(name) for name in ("torch", "torchvision")},
        "command": card.rebuild_command,
        **facts,
    }
    card.card_file.write_text(card_text(content) + "\n", "utf-8")


def fit(card: ModelCard, data: Data, run: Run, device: torch.device) -> LeNet5:
    """Train a new model as the run's recipe says, and return it.

    Raises:
        KeyboardInterrupt: Ctrl-C before the model has seen one epoch.
    """
    model = new_model(card, run.recipe, seed=run.seed).to(device)
    examples = data.examples(run.recipe, seed=run.seed)
    run_training(model, examples, data.validation, run, name=card.name)
    return model


def pen_test(
    model: LeNet5, card: ModelCard, data: Data, run: Run, writers: Sequence[int]
) -> dict[str, Any]:
    """Find out how well a model reads the pen strokes of writers that it does not know.

    If it has learnt from these writers, too, the same training without them stands in for it.
    Ctrl-C leaves the test out.

    Returns:
        What the card says about it; empty after Ctrl-C.
    """
    device = next(model.parameters()).device
    how = "measured: the model never saw pen strokes"
    if run.recipe.pen_variants:
        how = "estimated: the same training without these writers, tested on their digits"
        again = Run(run.recipe, run.seed)
        try:
            model = fit(card, data.without(writers), again, device)
        except KeyboardInterrupt:
            return {}
        if again.epochs < run.recipe.epochs:
            return {}
    digits = choose_writers(data.written, writers)
    report = evaluate(model, *pen_images(digits))
    kind, _, _ = how.partition(":")
    print(f"{card.name}: pen strokes of unknown writers {report.accuracy} ({kind})")
    by_range = {
        name: evaluate(model, *pen_images(digits, drawing)).accuracy.share
        for name, drawing in ranges()
    }
    return {
        "pen_test": {"how": how, "writers": list(writers)} | report.facts(),
        "pen_ranges": by_range,
    }


def train_models(args: argparse.Namespace) -> None:
    """Train, test and write every model that the command line asks for."""
    device = resolve_device(args.device)
    data = Data.read(args.data, args.pen_strokes)
    choose_writers(data.written, args.test_writers)  # they are all there, or this ends here
    for name in args.model or list(MODELS):
        card, recipe = find_card(name, args.output), RECIPES[name]
        if args.epochs:
            recipe = replace(recipe, epochs=args.epochs)
        run = Run(recipe, args.seed)
        model = fit(card, data, run, device)
        facts: dict[str, Any] = {"data": data.describe(recipe)}
        if card.output_activation:
            facts["dead_classes"] = dead_classes(model, data.mnist[0])
        # Only now, with the weights final, the test set is read.
        test = evaluate(model, *load_mnist(args.data, train=False))
        facts["mnist_test"] = test.facts()
        print(f"{name}: {run.epochs} epochs, {run.seconds:.0f} s; MNIST test {test.accuracy}")
        write_model(model, card, run, facts)
        print(f"{name}: written to {card.weights_file}")
        if args.test_writers:
            facts |= pen_test(model, card, data, run, args.test_writers)
            write_model(model, card, run, facts)


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
        "--pen-strokes",
        type=Path,
        help="learn from this file, too (UCI pen digits, pendigits-orig)",
    )
    parser.add_argument(
        "--test-writers",
        type=writer_numbers,
        default=[],
        metavar="WRITERS",
        help="estimate how well unknown writers are read: train once more without these, such as "
        "5,11,17, and test on their digits",
    )
    parser.add_argument(
        "--model", action="append", choices=list(MODELS), help="which (repeatable; default: all)"
    )
    parser.add_argument("--epochs", type=positive, help="instead of the recipe's")
    parser.add_argument("--seed", type=int, default=0, help="default: %(default)s")
    parser.add_argument("--device", default="auto", help=f"{', '.join(DEVICES)} (default: auto)")
    parser.add_argument(
        "--output", type=Path, default=WEIGHTS_FOLDER, help="folder for weights and cards"
    )
    args = parser.parse_args(argv)
    if args.test_writers and not args.pen_strokes:
        parser.error("--test-writers needs --pen-strokes FILE")
    try:
        train_models(args)
    except (CheckpointError, DatasetError, DeviceError, PenStrokesError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(
            "stopped before the model had learnt for one epoch; nothing was written",
            file=sys.stderr,
        )
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
