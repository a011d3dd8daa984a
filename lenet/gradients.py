"""The learning signal: how strong the loss's gradient is in each layer, for one drawing."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from lenet.feature_extraction import run_steps
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
    layers = [step.name for step in model.layers if step.parameters]
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
    """

    digit: int
    before: float
    after: float


def outputs_of(model: LeNet5, x: Tensor) -> list[DeadOutput]:
    """Return each class's output before and after the last ReLU, for one drawing.

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
    return [DeadOutput(digit, before[digit], after[digit]) for digit in range(len(before))]


def learning_signals(model: LeNet5, images: Tensor, labels: Tensor) -> list[float]:
    """Return how strongly each output is corrected by images of its own class.

    The gradient of the loss of one image by the weights of an output is what reaches this output,
    times the units that it reads; so one backward pass serves all images.

    Args:
        model: It stays as it is.
        images: float32 (N, 1, 28, 28), values 0..1.
        labels: int64 (N,), 0..9.

    Returns:
        For each class the mean, over its images, of the norm of ∂loss/∂(weights of its output);
        NaN where there is no image of it.
    """
    last, names = "fc3", [step.name for step in model.layers]
    read = names[names.index(last) - 1]
    copy = deepcopy(model).requires_grad_(True)  # others may be using the model now
    steps = run_steps(copy, images.to(model.device))
    outputs = steps[model.layers[-2].name]
    loss = F.cross_entropy(outputs, labels.to(outputs.device), reduction="sum")
    (reaching,) = torch.autograd.grad(loss, steps[last])
    own = reaching.cpu().gather(1, labels.cpu().view(-1, 1)).view(-1)
    norms = own.abs() * steps[read].detach().cpu().norm(dim=1)
    classes = outputs.shape[1]
    return [float(norms[labels.cpu() == digit].mean()) for digit in range(classes)]
