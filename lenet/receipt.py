"""A receipt for a scene: a few lines of Python that print its numbers once more, from the link."""

from __future__ import annotations

import hashlib
import platform
import tomllib
from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

from lenet.model_cards import MODELS, OWN, WEIGHTS_FOLDER
from lenet.picture import MNIST
from lenet.scene import Scene
from lenet.scene.room import fitting
from lenet.surgery import surgery_text
from lenet.ties import digits_in_words
from lenet.units import parse_unit

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace

OWN_FILE = "lenet5.pt"
WIDTH = 88  # characters of an address in one line


def receipt(scene: Scene, trace: Trace | None = None) -> str:
    """Return Python code that prints a scene's digit, probabilities and pinned unit.

    Args:
        scene: What was drawn and chosen; settings of a page's widgets change none of its numbers.
        trace: What the network computes for it, where that is known already.

    Returns:
        Lines that run where `lenet` can be imported. Comments say which versions and which weights
        gave the numbers, and below each `print` what it printed, with nine digits.
    """
    trace = scene.trace() if trace is None else trace
    return "\n".join([*_head(scene), *_scene(scene), *_numbers(scene, trace)]) + "\n"


def number(value: float) -> str:
    """Return a number with nine significant digits: all that float32 has."""
    return f"{value:.9g}"


def _head(scene: Scene) -> Iterator[str]:
    import numpy
    import torch

    digest = "" if scene.model == OWN else _digest(scene.model)
    own = _own_version()
    versions = [f"lenet {own}"] if own else []
    versions += [f"torch {torch.__version__}", f"numpy {numpy.__version__}"]
    yield f"# {', '.join(versions)}, Python {platform.python_version()}"
    weights = f"{scene.model}, SHA-256 {digest[:12]}" if digest else "a network of your own"
    yield f"# weights: {weights}{', altered' if scene.surgery else ''}"
    if scene.model == OWN:
        yield "# Name the file of your network, as you opened it, in place of the one below."
    if scene.drawing.picture and scene.drawing.picture.name.startswith(MNIST):
        yield "# The drawing is an image of MNIST: name the folder that has it in $LENET_DATA."


def _digest(model: str) -> str:
    return hashlib.sha256(MODELS[model].weights_file.read_bytes()).hexdigest()


def _own_version() -> str:
    try:
        content = (WEIGHTS_FOLDER.parent / "pyproject.toml").read_text("utf-8")
    except OSError:
        return ""
    return str(tomllib.loads(content)["project"]["version"])


def _scene(scene: Scene) -> Iterator[str]:
    is_whole = fitting(scene.surgery) == scene.surgery
    yield ""
    if not is_whole:
        yield "from dataclasses import replace"
        yield ""
    yield "import lenet"
    if scene.model == OWN and scene.own is not None:
        yield "from lenet import own_network"
    if not is_whole:
        yield "from lenet.surgery import parse_surgery"
    yield ""
    own = ""
    if scene.model == OWN and scene.own is not None:
        yield "built = lenet.Architecture("
        built = asdict(scene.own.architecture)
        yield from (f"    {name}={value!r}," for name, value in built.items())
        yield ")"
        yield f'own = own_network.load("{OWN_FILE}", built)'
        own = ", own"
    address = replace(scene, page="", settings={}, surgery=scene.surgery if is_whole else ())
    yield from _call("scene = lenet.Scene.from_address", address.address, own)
    if not is_whole:
        yield from _call("surgery = parse_surgery", surgery_text(scene.surgery), ", scene.layers")
        yield "scene = replace(scene, surgery=surgery)"
    yield "trace = scene.trace()"


def _call(function: str, text: str, more: str) -> Iterator[str]:
    """Yield a call with a text that may be longer than a line; `more` goes behind it."""
    if len(text) <= WIDTH - len(function):
        yield f'{function}("{text}"{more})'
        return
    parts = [text[i : i + WIDTH] for i in range(0, len(text), WIDTH)]
    yield f"{function}("
    yield from (f'    "{part}"' for part in parts[:-1])
    yield f'    "{parts[-1]}"{more}'
    yield ")"


def _numbers(scene: Scene, trace: Trace) -> Iterator[str]:
    chances = trace.probabilities.tolist()
    yield 'print(trace.digit, *(f"{p:.9g}" for p in trace.probabilities.tolist()))'
    yield f"# {trace.digit} {' '.join(map(number, chances))}"
    if trace.tied:
        yield f"# no answer: a tie of {digits_in_words(trace.tied)}, of which this is the lowest"
    if scene.unit:
        value = parse_unit(scene.unit, scene.layers).value(trace.activations)
        yield 'print(scene.unit, f"{scene.unit_value():.9g}")'
        yield f"# {scene.unit} {number(value)}"
