"""What a file of weights does not tell of its network, found out by trying."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from itertools import product
from pathlib import Path
from typing import Any, get_args

from torch.nn import functional as F

from lenet.evaluation import predict
from lenet.layers import MNIST_MEAN, MNIST_STD, Activation, Architecture, Pooling
from lenet.model import LeNet5
from lenet.own_network.errors import OwnNetworkError
from lenet.own_network.weights import Weights, check_size, read_weights
from lenet.ties import single_best
from lenet.varied_examples import varied_examples

# How pixels, 0..1, are usually normalised: with MNIST's mean and deviation, not at all, to −1..1.
NORMALISATIONS = {
    "MNIST's mean and deviation": (MNIST_MEAN, MNIST_STD),
    "none: 0 to 1": (0.0, 1.0),
    "−1 to 1": (0.5, 0.5),
}
MOST_SCALE = 1000.0  # size of what pixels, 0..1, can be normalised with
VARIANTS = 10  # of each example digit


@dataclass(frozen=True)
class Fit:
    """How well weights read the varied examples as a network of some architecture.

    Args:
        architecture: Which.
        accuracy: 0..1; see `lenet.varied_examples`.
        loss: Cross-entropy, nats.
    """

    architecture: Architecture
    accuracy: float
    loss: float


def fitting(weights: Weights) -> list[Fit]:
    """Try every architecture that the weights fit into, or the one that their file declares.

    The images are the example digits as other hands would draw them, not MNIST's. Whether a
    non-linearity follows the outputs cannot be found out so: it hardly changes which is largest.

    Returns:
        The best first: that of the lowest loss.

    Raises:
        OwnNetworkError: What the file declares is nothing that its weights fit into.
    """
    images, labels = varied_examples(VARIANTS)
    fits = []
    for architecture in _candidates(weights):
        outputs = predict(build(weights, architecture), images)
        right = single_best(outputs.softmax(dim=1)) == labels
        loss = float(F.cross_entropy(outputs, labels))
        fits.append(Fit(architecture, float(right.double().mean()), loss))
    return sorted(fits, key=lambda fit: fit.loss)


def build(weights: Weights, architecture: Architecture) -> LeNet5:
    """Return the network, in eval mode, without gradients.

    Raises:
        OwnNetworkError: The weights do not fit into it, or it is too large to be shown.
    """
    check_size(architecture)
    model = LeNet5(architecture)
    try:
        model.load_state_dict(dict(weights.state), assign=True)  # the same numbers, not copies
    except RuntimeError as error:
        raise OwnNetworkError("The weights do not fit into this architecture.") from error
    return model.eval().requires_grad_(False)


def load(path: str | Path, architecture: Architecture | None = None) -> LeNet5:
    """Read a network from a file.

    Args:
        path: A `state_dict`: safetensors, or what `torch.save` writes.
        architecture: How it is built; without it, the one that fits best.

    Raises:
        OSError: The file cannot be read.
        OwnNetworkError: It is no network that can be shown.
    """
    weights = read_weights(Path(path).read_bytes())
    return build(weights, architecture or fitting(weights)[0].architecture)


def declaration(architecture: Architecture) -> str:
    """Return an architecture as text, to be kept beside weights."""
    return json.dumps(asdict(architecture))


def parse_declaration(text: str) -> Architecture:
    """Read what `declaration` has written.

    Raises:
        OwnNetworkError: It is something else.
    """
    try:
        said = json.loads(text)
        architecture = Architecture(**_arguments(said))
        if (
            not 1 / MOST_SCALE <= architecture.deviation <= MOST_SCALE
            or max(abs(architecture.mean), abs(architecture.border)) > MOST_SCALE
        ):
            raise ValueError("it normalises pixels with numbers out of all proportion")
        return architecture
    except (ValueError, TypeError, ArithmeticError, RecursionError) as error:
        why = str(error)[:100]
        raise OwnNetworkError(f"The architecture it declares is none: {why}.") from error


def _arguments(said: Mapping[str, Any]) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise TypeError("it is no table")
    known = {field.name: field.type for field in fields(Architecture)}
    arguments: dict[str, Any] = {}
    for name, value in said.items():
        if name not in known:
            raise TypeError(f"there is no {name[:40]!r}")
        if name == "connections":
            if value is not None:
                raise TypeError("each kernel has to read every feature map")
        elif str(known[name]).startswith("tuple"):
            first, second = value
            arguments[name] = (int(first), int(second))
        elif known[name] == "float":
            arguments[name] = float(value)
        else:
            arguments[name] = bool(value) if known[name] == "bool" else str(value)
    return arguments


def _candidates(weights: Weights) -> list[Architecture]:
    if weights.declared:
        return [parse_declaration(weights.declared)]
    activations: tuple[Activation, ...] = get_args(Activation)
    poolings: tuple[Pooling, ...] = ("max", "average")
    return [
        replace(built, activation=activation, pooling=pooling, mean=mean, deviation=deviation)
        for (mean, deviation), built, pooling, activation in product(
            NORMALISATIONS.values(), weights.with_padding, poolings, activations
        )
    ]
