"""The two non-linearities with their derivatives, and how many units of a layer are inactive.

A unit whose derivative is zero, or nearly, passes on no learning signal: a ReLU at zero is
inactive, a sigmoid far from zero is saturated; here both are called inactive (X. Glorot & Y.
Bengio, "Understanding the Difficulty of Training Deep Feedforward Neural Networks", AISTATS 2010,
section 3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor

from lenet.feature_extraction import run_steps
from lenet.layers import Activation, Layer
from lenet.model import LeNet5

LARGEST_DERIVATIVE = {"relu": 1.0, "sigmoid": 0.25}
# A sigmoid below a tenth of its largest derivative counts as saturated.
SATURATED = 0.1 * LARGEST_DERIVATIVE["sigmoid"]


def value(z: Tensor, activation: Activation) -> Tensor:
    """Return max(0, z) or 1 / (1 + exp(-z)), whichever it is."""
    return torch.relu(z) if activation == "relu" else torch.sigmoid(z)


def derivative(z: Tensor, activation: Activation) -> Tensor:
    """Return the derivative; a ReLU's at zero is 0, as PyTorch has it."""
    if activation == "relu":
        return (z > 0).to(z.dtype)
    s = torch.sigmoid(z)
    return s * (1 - s)


def activated_layers(layers: Sequence[Layer]) -> list[str]:
    """Return the names of the steps that a non-linearity follows, such as "conv1"."""
    return [before.name for before, step in pairwise(layers) if step.kind == "activation"]


@dataclass(frozen=True)
class InactiveUnits:
    """How many of a layer's units are inactive.

    Args:
        share: Share of them, 0..1, over all units and images: of a ReLU those at zero, of a
            sigmoid those with a derivative under a tenth of its largest.
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
    inactive = slopes == 0 if activation == "relu" else slopes < SATURATED
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
