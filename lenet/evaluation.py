"""How well a model reads: accuracy, where it errs, and whether its probabilities can be believed.

    python -m lenet.evaluation --data DIR
    python -m lenet.evaluation --data DIR --pen-strokes FILE --writers 5,11,17 --model relu --json
    python -m lenet.evaluation --pen-strokes FILE --ranges

With `--ranges`, pen strokes are drawn with brushes of several widths, in several sizes, places
and colours.
"""

import argparse
import json
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as F
from tqdm import tqdm

from lenet.checkpoints import CheckpointError, load_model
from lenet.data_folder import default_data_folder
from lenet.datasets import DatasetError, load_mnist
from lenet.devices import DEVICES, DeviceError, device_of, resolve_device
from lenet.layers import CLASSES
from lenet.model import LeNet5, normalised_for
from lenet.model_cards import MODELS, WEIGHTS_FOLDER
from lenet.pen_drawings import choose_writers, pen_images, ranges
from lenet.pen_strokes import PenStrokesError, read_pen_digits
from lenet.preprocessing import images_to_input
from lenet.ties import NO_ANSWER, single_best

NO_ANSWER_COLUMN = CLASSES  # of a confusion matrix, behind the ten digits
BINS = 15  # of confidence, as in Guo et al. 2017
Z_95 = 1.959964  # standard normal quantile of a two-sided 95 % interval


@dataclass(frozen=True)
class Accuracy:
    """How many images out of how many were read correctly."""

    correct: int
    total: int

    @property
    def share(self) -> float:
        """The accuracy, 0..1."""
        return self.correct / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """The accuracy's 95 % confidence interval, 0..1, by Wilson's score (JASA 22, 1927)."""
        n, p, z2 = self.total, self.share, Z_95**2
        centre = (p + z2 / (2 * n)) / (1 + z2 / n)
        half = Z_95 * math.sqrt(p * (1 - p) / n + z2 / (4 * n * n)) / (1 + z2 / n)
        return max(0.0, min(p, centre - half)), min(1.0, max(p, centre + half))

    def __str__(self) -> str:
        low, high = self.interval
        counts = f"{self.correct:,} of {self.total:,}"
        return f"{self.share:.2%} ({counts}; 95 % interval {low:.2%} to {high:.2%})"


@dataclass(frozen=True)
class Report:
    """What a model does with a set of labelled images.

    Args:
        confusion: int64 (10, 11), images by label (row) and answer (column); the last column
            counts ties, in which the network has no answer (see `lenet.ties`). None of them is
            right.
        loss: Mean cross-entropy, nats.
        calibration_error: Expected calibration error, 0..1: how far, on average, the share of
            right answers lies from the probability given to them (C. Guo et al., "On
            Calibration of Modern Neural Networks", ICML 2017; 15 bins of equal width). A tie counts
            as an answer that is wrong.
    """

    confusion: NDArray[np.int64]
    loss: float
    calibration_error: float

    @property
    def accuracy(self) -> Accuracy:
        """Over all classes."""
        return Accuracy(int(self.confusion.trace()), int(self.confusion.sum()))

    @property
    def per_class(self) -> list[Accuracy]:
        """For each label; one without images has a total of 0."""
        totals = self.confusion.sum(axis=1)
        return [Accuracy(int(self.confusion[i, i]), int(totals[i])) for i in range(CLASSES)]

    def facts(self) -> dict[str, Any]:
        """Return everything as plain numbers and lists, for JSON."""
        accuracy = self.accuracy
        return {
            "accuracy": accuracy.share,
            "interval_95": list(accuracy.interval),
            "correct": accuracy.correct,
            "total": accuracy.total,
            "loss": round(self.loss, 6),
            "calibration_error": round(self.calibration_error, 6),
            "per_class": [each.share if each.total else None for each in self.per_class],
            "confusion": self.confusion.tolist(),
        }


def predict(model: nn.Module, images: Tensor, *, batch: int = 2000) -> Tensor:
    """Return a model's outputs for images.

    Args:
        model: It is put into eval mode; its device is used.
        images: uint8 (N, 28, 28), 0 paper … 255 ink, framed as MNIST's are.
        batch: Images at a time.

    Returns:
        float32 (N, 10) on the CPU: the ten outputs, before the softmax.
    """
    device = device_of(model)
    model.eval()
    with torch.no_grad():
        return torch.cat(
            [
                model(normalised_for(model, images_to_input(some.to(device)))).cpu()
                for some in images.split(batch)
            ]
        )


def evaluate(model: nn.Module, images: Tensor, labels: Tensor) -> Report:
    """Find out how well a model reads.

    Args:
        model: It is put into eval mode; its device is used.
        images: uint8 (N, 28, 28), 0 paper … 255 ink, framed as MNIST's are; N at least 1.
        labels: int64 (N,), 0..9.
    """
    outputs, labels = predict(model, images), labels.cpu()
    probabilities = outputs.softmax(dim=1)
    answers = single_best(probabilities)
    return Report(
        confusion=confusion_matrix(labels.numpy(), answers.numpy()),
        loss=float(F.cross_entropy(outputs, labels)),
        calibration_error=_calibration_error(probabilities.amax(dim=1), answers == labels),
    )


def confusion_matrix(labels: NDArray[np.int64], answers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count images by label and answer.

    Args:
        labels: int64 (N,), 0..9.
        answers: int64 (N,), 0..9, or `lenet.ties.NO_ANSWER`.

    Returns:
        int64 (10, 11), by label (row) and answer (column), the last for no answer.
    """
    counts = np.zeros((CLASSES, CLASSES + 1), np.int64)
    columns = np.where(answers == NO_ANSWER, NO_ANSWER_COLUMN, answers)
    np.add.at(counts, (labels, columns), 1)
    return counts


def _calibration_error(confidences: Tensor, correct: Tensor) -> float:
    bins = (confidences * BINS).ceil().long().clamp(1, BINS) - 1
    gap = torch.zeros(BINS, dtype=torch.float64)
    gap.index_add_(0, bins, confidences.double() - correct.double())
    return float(gap.abs().sum()) / len(confidences)


def writer_numbers(text: str) -> list[int]:
    """Parse "5,11,17", for argparse."""
    try:
        return [int(number) for number in text.split(",")]
    except ValueError as error:
        message = f"{text!r} are no writers' numbers, such as 5,11,17"
        raise argparse.ArgumentTypeError(message) from error


def evaluate_models(args: argparse.Namespace) -> dict[str, dict[str, Any]]:
    """Evaluate every model that the command line asks for, on all that it names."""
    device = resolve_device(args.device)
    sets: list[tuple[str, Any]] = []
    if args.data:
        sets.append(("mnist_test", partial(load_mnist, args.data, train=False, download=False)))
    if args.pen_strokes:
        digits = read_pen_digits(args.pen_strokes)
        if args.writers:
            digits = choose_writers(digits, args.writers)
        sets.append(("pen", partial(pen_images, digits)))
        if args.ranges:
            sets += [(name, partial(pen_images, digits, drawing)) for name, drawing in ranges()]
    models = _models(args, device)
    results: dict[str, dict[str, Any]] = {name: {} for name in models}
    with tqdm(sets, unit="set", leave=False, disable=None) as progress:
        for title, load in progress:
            progress.set_postfix_str(title)
            images, labels = load()
            for name, model in models.items():
                results[name][title] = evaluate(model, images, labels)
    return results


def _models(args: argparse.Namespace, device: torch.device) -> dict[str, LeNet5]:
    """Return the models to be evaluated: those that are named, or else all; then files."""
    names = args.model or ([] if args.network else list(MODELS))
    models = {name: load_model(name, device, folder=args.weights) for name in names}
    return models | {str(file): _own_network(file).to(device) for file in args.network or []}


def _own_network(file: Path) -> LeNet5:
    from lenet.own_network import OwnNetworkError, load  # which tries networks out by this module

    try:
        return load(file)
    except OwnNetworkError as error:
        raise CheckpointError(f"{file}: {error}") from error


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 after a one-line message about what went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet.evaluation", description="Measure how well the models read."
    )
    parser.add_argument("--data", type=Path, help="MNIST's folder: its test set is read")
    parser.add_argument("--pen-strokes", type=Path, help="a file of pen digits (UCI format)")
    parser.add_argument("--writers", type=writer_numbers, help="only theirs, such as 5,11,17")
    parser.add_argument("--ranges", action="store_true", help="over brushes, sizes, places, too")
    parser.add_argument(
        "--model", action="append", choices=list(MODELS), help="which (repeatable; default: all)"
    )
    parser.add_argument(
        "--network",
        action="append",
        type=Path,
        metavar="FILE",
        help="a network of your own: a state_dict, .pt or .safetensors (repeatable)",
    )
    parser.add_argument("--device", default="auto", help=f"{', '.join(DEVICES)} (default: auto)")
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS_FOLDER, help="folder with weights and cards"
    )
    parser.add_argument("--json", action="store_true", help="everything, for programs")
    args = parser.parse_args(argv)
    if not (args.data or args.pen_strokes):
        args.data = default_data_folder()
    if (args.writers or args.ranges) and not args.pen_strokes:
        parser.error("--writers and --ranges need --pen-strokes FILE")
    try:
        results = evaluate_models(args)
    except (CheckpointError, DatasetError, DeviceError, PenStrokesError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if args.json:
        facts = {
            name: {title: report.facts() for title, report in reports.items()}
            for name, reports in results.items()
        }
        print(json.dumps(facts, indent=2))
        return 0
    for name, reports in results.items():
        for title, report in reports.items():
            calibration = f"calibration error {report.calibration_error:.2%}"
            print(f"{name}, {title}: {report.accuracy}, {calibration}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
