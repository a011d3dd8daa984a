"""The learning signal: how strong the loss's gradient is in each layer, for one drawing."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from lenet.feature_extraction import run_steps
from lenet.kernels import weights_of
from lenet.model import LeNet5


@dataclass(frozen=True)
class Gradients:
    """One backward pass.

    Args:
        loss: Cross-entropy with the label, nats.
        weights: Layer → Euclidean norm of ∂loss/∂weights.
        units: Layer → Euclidean norm of ∂loss/∂(what its units hold before the non-linearity).
        last_rows: Norm of ∂loss/∂weights for each of the last layer's ten units.
    """

    loss: float
    weights: Mapping[str, float]
    units: Mapping[str, float]
    last_rows: tuple[float, ...]

    @property
    def first_to_last(self) -> float:
        """The first layer's norm, by its weights, as a multiple of the last one's; NaN for 0/0."""
        first, *_, last = self.weights.values()
        return first / last if last else float("nan") if not first else float("inf")


def gradients(model: LeNet5, x: Tensor, label: int) -> Gradients:
    """Run one image forward, and its loss backward.

    Args:
        model: It stays as it is.
        x: float32 (1, 1, 28, 28), values 0..1.
        label: 0..9, the digit that the drawing is meant to be.
    """
    layers = [step.name for step in model.layers if step.kind in ("convolution", "dense")]
    copy = deepcopy(model).requires_grad_(True)  # others may be using the model now
    weights = [copy.get_submodule(name).get_parameter("weight") for name in layers]
    steps = run_steps(copy, x.to(weights[0].device, weights[0].dtype))
    outputs = steps[model.layers[-2].name]
    loss = F.cross_entropy(outputs, torch.tensor([label], device=outputs.device))
    derivatives = torch.autograd.grad(loss, [*weights, *(steps[name] for name in layers)])
    by_weights, by_units = derivatives[: len(layers)], derivatives[len(layers) :]
    return Gradients(
        float(loss.detach()),
        {name: float(g.norm()) for name, g in zip(layers, by_weights, strict=True)},
        {name: float(g.norm()) for name, g in zip(layers, by_units, strict=True)},
        tuple(by_weights[-1].norm(dim=1).tolist()),
    )


@dataclass(frozen=True)
class DeadOutput:
    """One output of a network that ends in a ReLU.

    Args:
        digit: Its class.
        before, after: What it holds before the last ReLU and behind it.
        gradient: Norm of its weights' gradient where the drawing is labelled with this class.
        bias: Its bias.
        weights: Norm of its weights.
    """

    digit: int
    before: float
    after: float
    gradient: float
    bias: float
    weights: float


def outputs_of(model: LeNet5, x: Tensor) -> list[DeadOutput]:
    """Return each class's output before and after the last ReLU, and whether it can learn.

    Args:
        model: One with a non-linearity on its outputs.
        x: float32 (1, 1, 28, 28), values 0..1.

    Raises:
        ValueError: The model has none.
    """
    if not model.output_activation:
        raise ValueError("this network has no non-linearity on its outputs")
    with torch.no_grad():
        steps = run_steps(model, x.to(model.device))
    before, after = (steps[name][0].tolist() for name in ("fc3", "act5"))
    weights = weights_of(model, "fc3").norm(dim=1).tolist()
    biases = model.fc3.bias.detach().tolist()
    return [
        DeadOutput(
            digit,
            before[digit],
            after[digit],
            gradients(model, x, digit).last_rows[digit],
            biases[digit],
            weights[digit],
        )
        for digit in range(len(before))
    ]
