"""PyTorch and the browser's engine on the same images, of MNIST and of people's pens.

    LENET_ALL_IMAGES=1 pytest tests/unit/test_browser_parity.py -s

compares 24,000 images (1,500 without the variable), and prints the largest difference of each
network.
"""

from __future__ import annotations

import os
import struct
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from lenet import MODELS, LeNet5, load_model
from lenet.datasets import load_mnist
from lenet.feature_extraction import run_steps
from lenet.geometry import Ink
from lenet.pen_drawings import place, rasterise_roughly
from lenet.pen_strokes import read_pen_digits
from lenet.portable import portable_network
from lenet.preprocessing import frame, images_to_input

PROGRAM = Path(__file__).parents[1] / "javascript" / "parity.mjs"
AT_ONCE = 500  # images: 23 MB of answers
IS_WHOLE = os.environ.get("LENET_ALL_IMAGES") == "1"
IMAGES, PENS = (10_000, 1000) if IS_WHOLE else (500, 125)
CLOSE = 1e-4  # two digits as near to each other in probability may change places
TOLERANCE = 1e-4  # of a number, as a share of the largest of its layer, or of 1
MNIST_NETWORKS = ("relu", "lenet5-1998")  # every kind of layer is in one of them


@pytest.mark.slow
@pytest.mark.parametrize("name", MNIST_NETWORKS)
def test_test_images_of_mnist(name: str, node: str, mnist_folder: Path, tmp_path: Path) -> None:
    images, _ = load_mnist(mnist_folder, train=False, download=False)
    images = images[:IMAGES]
    assert len(images) == IMAGES
    compare(name, list(images.numpy()), images_to_input(images), node, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_digits_that_people_drew(
    name: str, node: str, pen_strokes_file: Path, tmp_path: Path
) -> None:
    inks = []
    for digit in read_pen_digits(pen_strokes_file)[:PENS]:
        strokes = [[(x, y) for x, y in stroke.tolist()] for stroke in place(digit.strokes)]
        inks.append(rasterise_roughly(strokes, 20))
    framed = torch.stack([torch.from_numpy(image_of(ink)) for ink in inks])
    compare(name, inks, images_to_input(framed), node, tmp_path)


def image_of(ink: Ink) -> Ink:
    framing = frame(ink)
    assert framing is not None
    return framing.image


def compare(name: str, inks: Sequence[Ink], inputs: Tensor, node: str, folder: Path) -> None:
    """Expect the same digits and numbers of both, and print the largest difference."""
    model, worst, changed = load_model(name), 0.0, 0
    answers = answers_of_the_browser(model, inks, node, folder)
    for theirs, x in zip(answers, inputs.split(AT_ONCE), strict=True):
        with torch.no_grad():
            ours = run_steps(model, x)
        probabilities = ours["probabilities"]
        best, second = probabilities.topk(2, dim=1).values.T
        differs = torch.from_numpy(theirs["digit"].copy()) != probabilities.argmax(dim=1)
        changed += int(differs.sum())
        assert not bool((differs & (best - second > CLOSE)).any())
        scale = torch.ones(len(x))
        for layer in model.layers:
            there = torch.from_numpy(theirs[layer.name].copy()).view(len(x), -1)
            here = ours[layer.name].flatten(1)
            if layer.kind != "softmax":
                scale = here.abs().amax(dim=1).clamp(min=1)
            worst = max(worst, float(((there - here).abs().amax(dim=1) / scale).max()))
    print(f"\n{name}: {len(inks)} images, largest difference {worst:.1e}, {changed} other digits")
    assert worst < TOLERANCE


def answers_of_the_browser(
    model: LeNet5, inks: Sequence[Ink], node: str, folder: Path
) -> Iterator[np.ndarray]:
    """Return what the engine makes of ink, some at once: a record for each, digit and layers."""
    network, ink_file, answers = (folder / name for name in ("network", "ink", "answers"))
    network.write_bytes(portable_network(model))
    record = np.dtype([("digit", "<i4"), *((s.name, "<f4", s.units) for s in model.layers)])
    for first in range(0, len(inks), AT_ONCE):
        ink_file.write_bytes(b"".join(packed(inks[first : first + AT_ONCE])))
        subprocess.run([node, PROGRAM, network, ink_file, answers], check=True)
        yield np.fromfile(answers, record)


def packed(inks: Iterable[Ink]) -> Iterator[bytes]:
    for ink in inks:
        yield struct.pack("<HH", *ink.shape) + ink.tobytes()
