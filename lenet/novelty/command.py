"""Fit the novelty detectors, or measure them.

    python -m lenet.novelty --data DIR --pen-strokes FILE
    python -m lenet.novelty --data DIR --pen-strokes FILE --measure

The first writes `novelty.json` and a file of means and whitening for each model that has a
detector; the second prints how many digits they take for none, and how many other drawings they
find. MNIST's test set is read by the second only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tqdm import tqdm

from lenet.checkpoints import find_card, load_model
from lenet.data_folder import default_data_folder
from lenet.datasets import DatasetError, load_mnist
from lenet.model_cards import WEIGHTS_FOLDER
from lenet.novelty.detector import (
    FACTS_FILE,
    MODELS,
    REBUILD_COMMAND,
    load_detector,
    save_tensors,
    tensors_file,
)
from lenet.novelty.fit import FALSE_ALARMS, fit_detector, share_out
from lenet.novelty.measure import Alarms, count_alarms, drawings_to_measure
from lenet.pen_strokes import PenStrokesError
from lenet.stored_facts import DamagedFileError
from lenet.training.data import Data


def fit_all(data: Data, folder: Path, *, seed: int) -> None:
    """Fit a detector for each model that can have one, and write them."""
    content: dict[str, Any] = {
        "command": REBUILD_COMMAND,
        "seed": seed,
        "writers": {group: list(those) for group, those in asdict(share_out(data.written)).items()},
        "false_alarms": FALSE_ALARMS,
    }
    for name in tqdm(MODELS, unit="model", leave=False, disable=None):
        detector = fit_detector(load_model(name, folder=folder), data, seed=seed)
        content[name] = {
            "model_sha256": find_card(name, folder).fact("sha256"),
            "sha256": save_tensors(detector, tensors_file(name, folder)),
            "distance": asdict(detector.distance),
            "energy": asdict(detector.energy),
            "limit": detector.limit,
        }
    (folder / FACTS_FILE).write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def measure_all(args: argparse.Namespace, data: Data) -> dict[str, list[Alarms]]:
    """Count the alarms of each model's detector."""
    pairs = {
        n: (load_detector(n, args.weights), load_model(n, folder=args.weights)) for n in MODELS
    }
    mnist_test, _ = load_mnist(args.data, train=False, download=False)
    found: dict[str, list[Alarms]] = {name: [] for name in MODELS}
    for drawings in tqdm(
        drawings_to_measure(list(data.written), mnist_test),
        unit="kind",
        leave=False,
        disable=None,
    ):
        for name, (detector, model) in pairs.items():
            found[name].append(count_alarms(detector, model, drawings))
    return found


def table(name: str, found: Sequence[Alarms]) -> str:
    """Return one model's alarms as lines of text."""
    lines = [f"{name:50}{'alarms':>16}{'distance alone':>16}{'energy alone':>14}"]
    for one in found:
        counts = f"{one.alarms:,} of {one.total:,}"
        shares = [each / one.total for each in (one.alarms, one.by_distance, one.by_energy)]
        lines.append(
            f"  {one.name:48}{counts:>16} {shares[0]:6.1%}{shares[1]:9.1%}{shares[2]:14.1%}"
        )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; return 0, or 1 after a one-line message about what went wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m lenet.novelty",
        description="Fit or measure the detectors of drawings that are no digits.",
    )
    parser.add_argument("--data", type=Path, default=default_data_folder(), help="MNIST's folder")
    parser.add_argument(
        "--pen-strokes", type=Path, required=True, help="a file of pen digits (UCI format)"
    )
    parser.add_argument("--measure", action="store_true", help="measure instead of fitting")
    parser.add_argument("--json", action="store_true", help="with --measure: for programs")
    parser.add_argument("--seed", type=int, default=0, help="of fitting (default: %(default)s)")
    parser.add_argument(
        "--weights", type=Path, default=WEIGHTS_FOLDER, help="folder with weights and cards"
    )
    args = parser.parse_args(argv)
    try:
        data = Data.read(args.data, args.pen_strokes)
        if not args.measure:
            fit_all(data, args.weights, seed=args.seed)
            return 0
        found = measure_all(args, data)
    except (DamagedFileError, DatasetError, PenStrokesError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    if args.json:
        print(json.dumps({n: [one.facts() for one in all] for n, all in found.items()}, indent=1))
    else:
        print("\n\n".join(table(name, those) for name, those in found.items()))
    return 0
