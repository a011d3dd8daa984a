"""Train the project's models and write their weights, cards, histories and snapshots.

    python -m lenet.training --data DIR --pen-strokes FILE
    python -m lenet.training --data DIR --model sigmoid --epochs 30 --seed 1

Without `--pen-strokes` the models learn from MNIST alone (`lenet.training.loop` says how). MNIST's
last 2,000 training images are not trained on but validated with; the test set is only read once
the weights are final. Ctrl-C ends the training early and writes the best weights so far.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from lenet.checkpoints import CheckpointError, find_card
from lenet.data_folder import default_data_folder
from lenet.datasets import DatasetError, load_mnist
from lenet.dead_outputs import dead_classes
from lenet.devices import DEVICES, DeviceError, resolve_device
from lenet.evaluation import evaluate, writer_numbers
from lenet.model import LeNet5
from lenet.model_cards import MODELS, WEIGHTS_FOLDER, ModelCard
from lenet.pen_drawings import choose_writers, pen_images, ranges
from lenet.pen_strokes import PenStrokesError
from lenet.training.data import Data
from lenet.training.recipes import RECIPES
from lenet.training.run import Run, fit, write_model


def pen_test(
    model: LeNet5, card: ModelCard, data: Data, run: Run, writers: Sequence[int]
) -> dict[str, Any]:
    """Find out how well a model reads the pen strokes of writers that it does not know.

    If it has learnt from these writers, too, the same training without them stands in for it.
    Ctrl-C leaves the test out.

    Returns:
        What the card says about it; empty after Ctrl-C.
    """
    how = "measured: the model never saw pen strokes"
    if run.recipe.pen_variants:
        how = "estimated: the same training without these writers, tested on their digits"
        again = Run(run.recipe, run.seed)
        try:
            model = fit(card, data.without(writers), again, model.device)
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
