"""How a unit's number comes about, term by term, for one drawing.

Every factor is what PyTorch holds (weights, and the activations of the layer before); products
and sums are worked out here, in double precision, so that they check PyTorch's own result.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from lenet.kernels import bias_of, weights_of
from lenet.layers import Activation
from lenet.units import Unit

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace
    from lenet.layers import Layer
    from lenet.model import LeNet5

Function = Literal["relu", "sigmoid", "tanh", "average", "softmax"]
PADDING = "padding"  # what a convolution reads where there is no unit


@dataclass(frozen=True)
class Term:
    """One product of a weighted sum: a unit of the layer before, times the weight to it.

    Args:
        source: The unit; None for a zero of the padding.
        value: What it holds.
        weight: Of the unit whose sum this is.
    """

    source: Unit | None
    value: float
    weight: float

    @property
    def name(self) -> str:
        """What is multiplied, such as "pool1.0.3.4"."""
        return PADDING if self.source is None else str(self.source)

    @property
    def product(self) -> float:
        """Value times weight."""
        return self.value * self.weight


@dataclass(frozen=True)
class WeightedSum:
    """What a convolution or a dense layer does for one unit.

    Args:
        layer: Its name, such as "conv2".
        before: Name of the layer whose units it weighs.
        terms: All products; for a convolution channel by channel, in it row by row.
        channels: In how many channels the terms come; 1 for a dense layer.
        bias: Added at the end.
    """

    layer: str
    before: str
    terms: tuple[Term, ...]
    channels: int
    bias: float

    @property
    def partial_sums(self) -> list[float]:
        """The sum of the products in each channel."""
        size = len(self.terms) // self.channels
        products = [term.product for term in self.terms]
        return [math.fsum(products[i * size : (i + 1) * size]) for i in range(self.channels)]

    @property
    def total(self) -> float:
        """All products and the bias."""
        return math.fsum([*(term.product for term in self.terms), self.bias])

    def largest(self, count: int) -> tuple[list[Term], float]:
        """Return the terms of the largest size, the largest first, and the sum of all others."""
        ordered = sorted(self.terms, key=lambda term: -abs(term.product))
        return ordered[:count], math.fsum(term.product for term in ordered[count:])


@dataclass(frozen=True)
class WorkedExample:
    """How one unit's number comes about.

    Args:
        unit: Which.
        weighted: The weighted sum behind it; None for pooling, the softmax and the input.
        candidates: What a pooling chooses from, or the ten outputs behind a softmax.
        function: The non-linearity that follows, or what is made of the candidates; None where
            nothing follows, and where the largest candidate is chosen.
        result: The number worked out here.
        pytorch: The same number as PyTorch computed it.
    """

    unit: Unit
    weighted: WeightedSum | None
    candidates: tuple[tuple[Unit, float], ...]
    function: Function | None
    result: float
    pytorch: float

    @property
    def winner(self) -> Unit | None:
        """The candidate that a pooling passes on."""
        if not self.candidates or self.function is not None:
            return None
        return max(self.candidates, key=lambda candidate: candidate[1])[0]


def work_out(model: "LeNet5", trace: "Trace", unit: Unit) -> WorkedExample:
    """Return how a unit's number comes about.

    Args:
        model: The network.
        trace: What it has computed for a drawing.
        unit: One of its units, as `parse_unit` returns it.
    """
    layers = [step for step in model.layers if step.kind != "flatten"]
    at = [step.name for step in layers].index(unit.layer)
    step, before = layers[at], layers[max(at - 1, 0)]
    pytorch = unit.value(trace.activations)
    if step.kind == "input":
        return WorkedExample(unit, None, (), None, pytorch, pytorch)
    if step.kind == "pooling":
        candidates = _window(unit, step, before, trace)
        values = [value for _, value in candidates]
        if model.architecture.pooling == "average":
            mean = math.fsum(values) / len(values)
            return WorkedExample(unit, None, candidates, "average", mean, pytorch)
        return WorkedExample(unit, None, candidates, None, max(values), pytorch)
    if step.kind == "softmax":
        outputs = tuple(
            (Unit(before.name, (i,)), value)
            for i, value in enumerate(trace.activations[before.name][0].tolist())
        )
        return WorkedExample(unit, None, outputs, "softmax", _softmax(outputs, unit), pytorch)
    if step.kind == "activation":
        weighted = _weighted_sum(model, trace, Unit(before.name, unit.place), layers[at - 2])
        result = _activate(weighted.total, model.activation)
        return WorkedExample(unit, weighted, (), model.activation, result, pytorch)
    weighted = _weighted_sum(model, trace, unit, before)
    return WorkedExample(unit, weighted, (), None, weighted.total, pytorch)


def _activate(z: float, function: Activation) -> float:
    if function == "relu":
        return max(0.0, z)
    if function == "tanh":
        return math.tanh(z)
    power = math.exp(-abs(z))  # of a negative number: nothing overflows, however large z is
    return (1.0 if z >= 0 else power) / (1 + power)


def _softmax(outputs: Sequence[tuple[Unit, float]], unit: Unit) -> float:
    highest = max(value for _, value in outputs)
    powers = [math.exp(value - highest) for _, value in outputs]
    return powers[unit.place[0]] / math.fsum(powers)


def _window(
    unit: Unit, step: "Layer", before: "Layer", trace: "Trace"
) -> tuple[tuple[Unit, float], ...]:
    channel, row, col = unit.place
    rows = range(row * step.stride, row * step.stride + step.kernel)
    cols = range(col * step.stride, col * step.stride + step.kernel)
    units = (Unit(before.name, (channel, r, c)) for r in rows for c in cols)
    return tuple((source, source.value(trace.activations)) for source in units)


def _weighted_sum(model: "LeNet5", trace: "Trace", unit: Unit, before: "Layer") -> WeightedSum:
    weights = weights_of(model, unit.layer)[unit.place[0]].cpu()
    bias = float(bias_of(model, unit.layer)[unit.place[0]])
    values = trace.activations[before.name][0]
    if before.kind == "input":
        values = model.normalise(values)  # as the network does with its input
    places = [tuple(place) for place in _indices(before.shape)]
    if len(unit.place) == 3:
        step = next(step for step in model.layers if step.name == unit.layer)
        top, left = (at - step.padding for at in unit.place[1:])
        places = [
            (c, top + i, left + j)
            for c in range(before.shape[0])
            for i in range(step.kernel)
            for j in range(step.kernel)
        ]
    terms = tuple(
        Term(Unit(before.name, place), float(values[place]), weight)
        if all(0 <= at < side for at, side in zip(place, before.shape, strict=True))
        else Term(None, 0.0, weight)
        for place, weight in zip(places, weights.flatten().tolist(), strict=True)
    )
    channels = before.shape[0] if len(unit.place) == 3 else 1
    return WeightedSum(unit.layer, before.name, terms, channels, bias)


def _indices(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    places: list[tuple[int, ...]] = [()]
    for side in shape:
        places = [(*place, i) for place in places for i in range(side)]
    return places
