"""Initial weights, and what becomes of a signal that passes through a network with them.

X. Glorot & Y. Bengio, AISTATS 2010 (Xavier: variance 2 / (inputs + outputs)); K. He et al.,
"Delving Deep into Rectifiers", ICCV 2015 (He: variance 2 / inputs); and the plain normal
distribution of one width for all layers, as it was used before.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import torch
from torch import Tensor, nn

from lenet.feature_extraction import run_steps
from lenet.gradients import gradients
from lenet.kernels import own_weights
from lenet.layers import Activation, Architecture, Layer
from lenet.model import LeNet5

Scheme = Literal["Xavier", "He", "normal"]
SCHEMES: tuple[Scheme, ...] = ("Xavier", "He", "normal")


def initialised(
    activation: Activation, scheme: Scheme, *, width: float = 0.01, seed: int = 0
) -> LeNet5:
    """Return an untrained network.

    Args:
        activation: Its non-linearity.
        scheme: How its weights are drawn, each from a normal distribution; biases are 0.
        width: Standard deviation, for "normal".
        seed: Of the weights.
    """
    model = LeNet5(Architecture(activation))
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if name.endswith("bias"):
            nn.init.zeros_(parameter)
        elif scheme == "Xavier":
            nn.init.xavier_normal_(parameter, generator=generator)
        elif scheme == "He":
            nn.init.kaiming_normal_(parameter, nonlinearity="relu", generator=generator)
        else:
            nn.init.normal_(parameter, std=width, generator=generator)
    return model.eval().requires_grad_(False)


@torch.no_grad()
def spread_evenly(model: LeNet5, spread: float) -> None:
    """Draw a network's weights and biases anew, as the 1998 paper does (appendix A).

    Args:
        model: It is changed.
        spread: Each number lies evenly between ± this / the number of inputs of its unit.
    """
    for before, step in pairwise(model.layers):
        if not step.parameters:
            continue
        layer = model.get_submodule(step.name)
        for unit, bias in enumerate(layer.get_parameter("bias")):
            bound = spread / _inputs(step, before, unit)
            nn.init.uniform_(own_weights(layer, (unit,)), -bound, bound)
            nn.init.uniform_(bias, -bound, bound)


def _inputs(step: Layer, before: Layer, unit: int) -> int:
    """Return how many numbers one unit of a layer reads."""
    if step.kind == "convolution":
        return len(step.maps_read(unit, before.shape[0])) * step.kernel**2
    return step.kernel**2 if step.kind == "subsampling" else before.units


@dataclass(frozen=True)
class LayerSignal:
    """What arrives in one layer at step zero.

    Args:
        layer: Its name.
        spread: Standard deviation of what its units hold, before the non-linearity.
        gradient: Root mean square of ∂loss/∂(the same).
        weights: Norm of ∂loss/∂weights.
    """

    layer: str
    spread: float
    gradient: float
    weights: float


def signals(model: LeNet5, x: Tensor, label: int) -> list[LayerSignal]:
    """Return how strong the signal is in each layer, forward and backward.

    Args:
        model: An untrained network.
        x: float32 (1, 1, 28, 28), values 0..1.
        label: 0..9.
    """
    backward = gradients(model, x, label)
    with torch.no_grad():
        steps = run_steps(model, x)
    lines = []
    for name, norm in backward.units.items():
        units = steps[name][0]
        spread = float(units.std(correction=0))
        lines.append(LayerSignal(name, spread, norm / units.numel() ** 0.5, backward.weights[name]))
    return lines
