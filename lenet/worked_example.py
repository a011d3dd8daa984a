"""How a unit's number comes about, term by term, for one drawing.

Every factor is what PyTorch holds (weights, and the activations of the layer before); products
and sums are worked out here, in double precision, so that they check PyTorch's own result.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar

from lenet.kernels import bias_of, place_of, weights_of
from lenet.layers import Activation
from lenet.layers_of_1998 import AMPLITUDE, SLOPE
from lenet.units import Unit

if TYPE_CHECKING:
    from torch import Tensor

    from lenet.feature_extraction import Trace
    from lenet.layers import Kind, Layer
    from lenet.model import LeNet5

Number = TypeVar("Number", float, "Tensor")

Function = Literal["relu", "sigmoid", "tanh", "scaled-tanh", "average", "softmax"]
PADDING = "padding"  # what a convolution reads where there is no unit


@dataclass(frozen=True)
class Term:
    """One product of a weighted sum: a unit of the layer before, times the weight to it.

    Args:
        source: The unit; None for what is padding.
        value: What it holds.
        weight: Of the unit whose sum this is.
    """

    FORMULA: ClassVar[str] = "value × weight"

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
        return self.of(self.value, self.weight)

    @staticmethod
    def of(value: Number, weight: Number) -> Number:
        """Return the product of two numbers, or of two tensors."""
        return value * weight


@dataclass(frozen=True)
class SquaredDifference(Term):
    """One term of a squared distance: a unit, and the number of a code that it is compared with."""

    FORMULA: ClassVar[str] = "−(value − code)²"

    @staticmethod
    def of(value: Number, weight: Number) -> Number:
        """Return minus the squared difference of two numbers, or of two tensors."""
        return -((value - weight) * (value - weight))


@dataclass(frozen=True)
class WeightedSum:
    """What a layer with weights does for one unit.

    A convolution and a dense layer add products up. So does subsampling, with one weight, the
    coefficient, for all four; and what compares with a code adds up squared differences.

    Args:
        layer: Its name, such as "conv2".
        before: Name of the layer whose units it weighs.
        terms: All products; for a convolution channel by channel, in it row by row.
        maps: Which feature maps the terms are of, in their order; empty for a dense layer.
        bias: Added at the end.
        kind: Of the layer.
        at: Where its weights stand in the layer's parameter, as Python has it, such as "[5]".
    """

    layer: str
    before: str
    terms: tuple[Term, ...]
    maps: tuple[int, ...]
    bias: float
    kind: Kind
    at: str

    @property
    def channels(self) -> int:
        """In how many channels the terms come; 1 for a dense layer."""
        return max(1, len(self.maps))

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
        weighted: The sum behind it; None for pooling, the softmax and the input.
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


def work_out(model: LeNet5, trace: Trace, unit: Unit) -> WorkedExample:
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
    if function == "scaled-tanh":
        return AMPLITUDE * math.tanh(SLOPE * z)
    power = math.exp(-abs(z))  # of a negative number: nothing overflows, however large z is
    return (1.0 if z >= 0 else power) / (1 + power)


def _softmax(outputs: Sequence[tuple[Unit, float]], unit: Unit) -> float:
    highest = max(value for _, value in outputs)
    powers = [math.exp(value - highest) for _, value in outputs]
    return powers[unit.place[0]] / math.fsum(powers)


def _window(unit: Unit, step: Layer, before: Layer, trace: Trace) -> tuple[tuple[Unit, float], ...]:
    units = [Unit(before.name, place) for place in _places(unit, step, (unit.place[0],))]
    return tuple((source, source.value(trace.activations)) for source in units)


def _places(unit: Unit, step: Layer, maps: Sequence[int]) -> list[tuple[int, ...]]:
    """Return the places of some maps over which a unit's window lies, map by map, row by row."""
    top, left = (at * step.stride - step.padding for at in unit.place[1:])
    rows, cols = range(top, top + step.kernel), range(left, left + step.kernel)
    return [(channel, row, col) for channel in maps for row in rows for col in cols]


def _weighted_sum(model: LeNet5, trace: Trace, unit: Unit, before: Layer) -> WeightedSum:
    step = next(step for step in model.layers if step.name == unit.layer)
    index, maps = unit.place[0], tuple[int, ...]()
    weights = weights_of(model, step.name)[index].cpu()
    if step.kind == "convolution":
        maps = step.maps_read(index, before.shape[0])
        weights = weights[[*maps]]
    elif step.kind == "subsampling":
        maps, weights = (index,), weights.expand(step.kernel**2)  # the coefficient, each time
    places = _places(unit, step, maps) if maps else _indices(before.shape)
    values = trace.activations[before.name][0]
    if before.kind == "input":
        values = model.normalise(values)  # as the network does with its input
    term = SquaredDifference if step.kind == "rbf" else Term
    border = model.architecture.border if before.kind == "input" else 0.0
    terms = tuple(
        term(Unit(before.name, place), float(values[place]), weight)
        if all(0 <= at < side for at, side in zip(place, before.shape, strict=True))
        else term(None, border, weight)
        for place, weight in zip(places, weights.flatten().tolist(), strict=True)
    )
    bias = 0.0 if step.kind == "rbf" else float(bias_of(model, step.name)[index])
    at = place_of(model, step.name, index)
    return WeightedSum(step.name, before.name, terms, maps, bias, step.kind, at)


def _indices(shape: tuple[int, ...]) -> list[tuple[int, ...]]:
    places: list[tuple[int, ...]] = [()]
    for side in shape:
        places = [(*place, i) for place in places for i in range(side)]
    return places
