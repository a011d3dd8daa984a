"""The components' JavaScript without a browser: tests/javascript/, run by Node's own test runner.

Where Python and JavaScript have to say the same, Python's answers are given to the tests as JSON.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from lenet import MODELS, LeNet5, Trace, live, load_model, trace
from lenet.geometry import Ink
from lenet.layers import LAYERS, Architecture
from lenet.live import compact
from lenet.live.batches import answer_together, trace_together
from lenet.live.compact import layout_of
from lenet.live.messages import DIGIT
from lenet.numbers import percent
from lenet.portable import portable_network
from lenet.preprocessing import canvas_to_tensor, frame
from lenet.receptive_field import view_on
from lenet.strokes import example_digits, rasterise
from lenet.surgery import operate, parse_surgery
from lenet.ties import digits_in_words

FOLDER = Path(__file__).parents[1] / "javascript"
FILES = sorted(FOLDER.glob("*.test.mjs"))
UNITS = {
    "input": (0, 14, 9),
    "conv1": (2, 3, 4),
    "pool1": (5, 13, 13),
    "conv2": (7, 2, 9),
    "pool2": (15, 4, 0),
}


@pytest.fixture(scope="session")
def answers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the file with Python's answers."""
    model = load_model("relu")
    eight = canvas_to_tensor(rasterise(example_digits()[8]))  # dead in as-written
    file = tmp_path_factory.mktemp("javascript") / "answers.json"
    content = {
        "percents": [(share, percent(share)) for share in shares()],
        "rounded": [(v, digits, f"{v:.{digits}f}") for v in numbers() for digits in range(5)],
        "frames": [
            framed(name, model, x)
            for name, x in {
                "a digit": canvas_to_tensor(rasterise(example_digits()[3])),
                "a blank canvas": None,
            }.items()
        ]
        + [framed("a tie", load_model("as-written"), eight)],
        "networks": [network(name, built) for name, built in networks().items()],
        "halves": in_base64(np.arange(2**16, dtype="<u2").view("<f2").astype("<f4").tobytes()),
        "framings": [framing(ink) for ink in inks()],
        "fields": [fields(model), fields(load_model("lenet5-1998"))],
    }
    file.write_text(json.dumps(content), "utf-8")
    return file


def networks() -> dict[str, LeNet5]:
    """Return networks of every kind of layer, activation and pooling; one of them altered."""
    torch.manual_seed(0)
    shape = Architecture(
        "tanh", True, (3, 5), (3, 4), (1, 2), "average", (20, 10), mean=0.0, deviation=1.0
    )
    surgery = parse_surgery("conv1.2=off,conv2.5.3=neg,conv2.1.bias=-0.5", LAYERS)
    return {
        **{name: load_model(name) for name in MODELS},
        "altered": operate(load_model("relu"), surgery),
        "another shape": LeNet5(shape).eval(),
    }


def network(name: str, model: LeNet5) -> dict[str, Any]:
    """Return a network's file, and its answers to three images and to a blank canvas."""
    answered = {digit: canvas_to_tensor(rasterise(example_digits()[digit])) for digit in (1, 4, 8)}
    return {
        "name": name,
        "file": in_base64(portable_network(model)),
        "layers": live.layer_offsets(model.layers),
        "answers": [
            {
                "image": None if x is None else (x.flatten() * 255).round().int().tolist(),
                "frame": in_base64(live.encode_answer(trace(model, x))),
            }
            for x in [*answered.values(), None]
        ],
        "compact": {
            precision: exchanges(name, model, [*answered.values(), None], precision)
            for precision in compact.DTYPES
        },
    }


def exchanges(
    name: str, model: LeNet5, inputs: Iterable[torch.Tensor | None], precision: compact.Precision
) -> dict[str, Any]:
    """Return what is said in protocol 2 about some images, each with another unit."""
    units = [5, layout_of(model.layers).units - 17, None, 800]
    asks = [
        compact.UNIT.pack(compact.NO_UNIT if unit is None else unit)
        + (torch.zeros(784) if x is None else x.flatten() * 255).round().byte().numpy().tobytes()
        for unit, x in zip(units, inputs, strict=True)
    ]
    decoded = [compact.decode_ask(ask, layout_of(model.layers).units) for ask in asks]
    digits, traces = trace_together(model, np.stack([ask.image for ask in decoded]))
    answers = answer_together(model, decoded, precision)
    packed = [
        DIGIT.pack(digit) + trace
        for digit, trace in zip(digits, map(np.ndarray.tobytes, traces), strict=True)
    ]
    parts = zip(asks, answers, units, packed, strict=True)
    return {
        "announcement": compact.announce(model, name, precision),
        "exchanges": [
            {
                "ask": in_base64(ask),
                "answer": in_base64(answer),
                "unit": unit,
                "frame": in_base64(frame),
            }
            for ask, answer, unit, frame in parts
        ],
    }


def in_base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def inks() -> Iterator[Ink]:
    """Return ink of many sizes: digits, noise that fills a box, and a few faint dots far apart."""
    yield from (rasterise(strokes) for strokes in example_digits().values())
    chance = np.random.default_rng(0)
    for number in range(60):
        height, width = chance.integers(28, 60 if number % 3 else 250, 2)
        ink = np.zeros((height, width), np.uint8)
        (top, bottom), (left, right) = (
            sorted(chance.choice(side + 1, 2, replace=False)) for side in (height, width)
        )
        ink[top:bottom, left:right] = chance.integers(0, 256, (bottom - top, right - left))
        if number % 4 == 0:
            ink[chance.random((height, width)) < 0.8] = 0
        yield ink
    for size in ((40, 40), (40, 36)):  # solid: their middle lies halfway between two pixels
        yield np.pad(np.full(size, 255, np.uint8), 10)
    dots = np.zeros((300, 300), np.uint8)
    dots[0, 0] = dots[299, 299] = 1
    yield dots


def framing(ink: Ink) -> dict[str, Any]:
    """Return ink, and the image that is made of it."""
    framed = frame(ink)
    return {
        "height": ink.shape[0],
        "width": ink.shape[1],
        "ink": in_base64(ink.tobytes()),
        "image": None if framed is None else framed.image.flatten().tolist(),
        "numbers": None if framed is None else framed.numbers,
    }


def shares() -> list[float]:
    """Return shares of 0..1: of many wholes, with those that lie halfway, and at the borders."""
    parts = [part / whole for whole in (16, 84, 120, 400, 1600, 2000) for part in range(whole + 1)]
    return [*parts, 1e-12, 0.0004999, 0.0005, 0.0005001, 0.99949, 0.9995, 0.99951, 1 - 1e-12]


def numbers() -> list[float]:
    """Return numbers of either sign, many of them halfway between two roundings."""
    sizes = [n / 32 for n in range(330)] + [n / 7 for n in range(100)] + [1234.5, 2.5e6 + 0.125]
    return [*sizes, *(-size for size in sizes if size)]


def framed(name: str, model: LeNet5, x: torch.Tensor | None) -> dict[str, Any]:
    """Return an answer of the live protocol, and what is in it."""
    answered: Trace = trace(model, x)
    return {
        "name": name,
        "frame": in_base64(live.encode_answer(answered)),
        "layers": live.layer_offsets(model.layers),
        "digit": -1 if answered.digit is None else answered.digit,
        "tied": answered.tied,
        "layer_table": [asdict(layer) for layer in model.layers],
        "says": in_words(answered),
        "active": [
            round(100 * float((answered.activations[layer.name] > 0).float().mean()))
            for layer in model.layers
            if layer.kind == "activation"
        ],
        "numbers": {
            layer.name: answered.activations[layer.name].flatten().tolist()
            for layer in model.layers
        },
    }


def in_words(answered: Trace) -> str:
    """Return what a screen reader is to say of an answer."""
    if answered.digit is None:
        return "Nothing is drawn."
    if answered.tied:
        share = percent(float(answered.probabilities[answered.digit]))
        tied = digits_in_words(answered.tied)
        return f"The network has no answer: a tie of {tied}, {share} each."
    (best, second), (digit, other) = (part.tolist() for part in answered.probabilities.topk(2))
    return f"The network reads {digit}, {percent(best)}; next is {other}, {percent(second)}."


def fields(model: LeNet5) -> dict[str, Any]:
    """Return which parts of the input and of earlier layers units see."""
    layers = {layer.name: layer for layer in model.layers}
    return {
        "layers": [
            {"name": name, "shape": layer.shape, "field": asdict(layer.receptive_field)}
            for name, layer in layers.items()
        ],
        "boxes": [
            (unit_name(name, place), layers[name].receptive_field.box(*place[1:]))
            for name, place in UNITS.items()
        ],
        "seen": [
            seen(model, name, place, earlier)
            for name, place in UNITS.items()
            for earlier in names_until(model, name)
        ],
    }


def names_until(model: LeNet5, last: str) -> list[str]:
    names = [layer.name for layer in model.layers]
    return names[: names.index(last) + 1]


def unit_name(layer: str, place: tuple[int, ...]) -> str:
    return ".".join(map(str, (layer, *place)))


def seen(model: LeNet5, name: str, place: tuple[int, int, int], earlier: str) -> dict[str, Any]:
    """Return what a unit sees of each feature map of an earlier layer: a box, or nothing."""
    view, (channel, row, col) = view_on(model.layers, name, earlier), place
    assert view.field is not None
    maps = next(layer.shape[0] for layer in model.layers if layer.name == earlier)
    return {
        "unit": unit_name(name, place),
        "earlier": earlier,
        "view": view.numbers,
        "maps": [
            view.field.box(row, col) if view.sees(channel, other) else None for other in range(maps)
        ],
    }


@pytest.mark.slow
@pytest.mark.parametrize("file", FILES, ids=[file.name for file in FILES])
def test_it_does_what_its_tests_say(file: Path, node: str, answers: Path) -> None:
    run = subprocess.run(
        [node, "--test", str(file)],
        env={**os.environ, "LENET_ANSWERS": str(answers)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
