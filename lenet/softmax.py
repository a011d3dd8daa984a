"""Softmax step by step: from the outputs to the probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from lenet.layers import Layer

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace


class SoftmaxStep(NamedTuple):
    """One digit's way through softmax.

    Args:
        output: z, what the network's last layer puts out.
        power: exp(z − highest z), 0..1: PyTorch sums these, so that none overflows.
        share: Its share of the sum of all powers: the probability.
    """

    output: float
    power: float
    share: float


def outputs_layer(layers: Sequence[Layer]) -> Layer:
    """Return the step of the layer table that softmax follows."""
    return next(before for before, step in pairwise(layers) if step.kind == "softmax")


def softmax_steps(trace: Trace, layers: Sequence[Layer]) -> list[SoftmaxStep]:
    """Return the ten digits' ways through softmax, in order."""
    outputs = trace.activations[outputs_layer(layers).name][0]
    powers = (outputs - outputs.max()).exp()
    columns = (outputs.tolist(), powers.tolist(), trace.probabilities.tolist())
    return [SoftmaxStep(*numbers) for numbers in zip(*columns, strict=True)]
