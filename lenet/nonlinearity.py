"""The non-linearities with their derivatives, and how many units of a layer are inactive.

A unit whose derivative is zero, or nearly, passes on no learning signal: a ReLU at zero is
inactive, a sigmoid or a tanh far from zero is saturated; here all are called inactive (X. Glorot &
Y. Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks", AISTATS
2010, section 3).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from lenet.feature_extraction import run_steps
from lenet.layers import Activation, Layer
from lenet.layers_of_1998 import AMPLITUDE, SLOPE, ScaledTanh
from lenet.model import LeNet5

LARGEST_DERIVATIVE: dict[Activation, float] = {
    "relu": 1.0,
    "sigmoid": 0.25,
    "tanh": 1.0,
    "scaled-tanh": AMPLITUDE * SLOPE,
}
# What is no ReLU counts as saturated below a tenth of its largest derivative.
SATURATED = {name: 0.1 * largest for name, largest in LARGEST_DERIVATIVE.items()}
_FUNCTIONS: dict[Activation, Callable[[Tensor], Tensor]] = {
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "scaled-tanh": ScaledTanh(),
}


def value(z: Tensor, activation: Activation) -> Tensor:
    """Return what the non-linearity makes of z; see `lenet.layers.FORMULAS`."""
    return _FUNCTIONS[activation](z)


def derivative(z: Tensor, activation: Activation) -> Tensor:
    """Return the derivative; a ReLU's at zero is 0, as PyTorch has it."""
    return derivative_at(value(z, activation), activation)


def derivative_at(a: Tensor, activation: Activation) -> Tensor:
    """Return the derivative where the non-linearity's value is a."""
    if activation == "relu":
        return (a > 0).to(a.dtype)
    if activation == "scaled-tanh":
        return SLOPE / AMPLITUDE * (AMPLITUDE * AMPLITUDE - a * a)
    return a * (1 - a) if activation == "sigmoid" else 1 - a * a


def are_inactive(slopes: Tensor, activation: Activation) -> Tensor:
    """Tell of each unit, by its derivative, whether it is inactive."""
    return slopes == 0 if activation == "relu" else slopes < SATURATED[activation]


def activated_layers(layers: Sequence[Layer]) -> list[str]:
    """Return the names of the steps that a non-linearity follows, such as "conv1"."""
    return [before.name for before, step in pairwise(layers) if step.kind == "activation"]


@dataclass(frozen=True)
class InactiveUnits:
    """How many of a layer's units are inactive.

    Args:
        share: Share of them, 0..1, over all units and images: of a ReLU those at zero, of a
            sigmoid or a tanh those with a derivative under a tenth of its largest.
        always: Share of units that are inactive for every image.
        mean_derivative: Over all units and images.
    """

    share: float
    always: float
    mean_derivative: float


def inactive_units(z: Tensor, activation: Activation) -> InactiveUnits:
    """Return how many units of a layer are inactive.

    Args:
        z: (N, *shape): what the units hold before the non-linearity, N images.
        activation: Which follows.
    """
    slopes = derivative(z, activation)
    inactive = are_inactive(slopes, activation)
    return InactiveUnits(
        float(inactive.float().mean()),
        float(inactive.all(dim=0).float().mean()),
        float(slopes.mean()),
    )


def inactive_by_layer(model: LeNet5, activations: Mapping[str, Tensor]) -> dict[str, InactiveUnits]:
    """Return for each of `activated_layers` how many of its units are inactive.

    Args:
        model: The network.
        activations: What its steps hold, by name, each (N, *shape).
    """
    return {
        name: inactive_units(activations[name], model.activation)
        for name in activated_layers(model.layers)
    }


def before_activation(model: LeNet5, images: Tensor, layer: str) -> Tensor:
    """Return what a layer's units hold before the non-linearity, (N, *shape) on the CPU.

    Args:
        model: The network.
        images: float32 (N, 1, 28, 28), values 0..1.
        layer: One of `activated_layers`.
    """
    with torch.no_grad():
        return run_steps(model, images.to(model.device))[layer].cpu()
