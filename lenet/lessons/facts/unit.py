"""Facts of the pinned unit."""

from __future__ import annotations

import torch

from lenet import nonlinearity
from lenet.lessons.facts.registered import fact
from lenet.lessons.situation import NotYetError, Situation
from lenet.numbers import fixed
from lenet.worked_example import WeightedSum, work_out


@fact
def unit(at: Situation) -> str:
    """The pinned unit's name."""
    return str(at.pinned())


@fact
def value(at: Situation) -> float:
    """What the pinned unit holds."""
    at.check_drawing()
    return at.pinned().value(at.trace.activations)


@fact
def products(at: Situation) -> float:
    """Sum of the pinned unit's products, without the bias."""
    weighted = _weighted(at)
    return weighted.total - weighted.bias


@fact
def product_count(at: Situation) -> int:
    """How many products that sum has."""
    return len(_weighted(at).terms)


@fact
def bias(at: Situation) -> float:
    """The bias of the pinned unit's kernel."""
    return _weighted(at).bias


@fact
def activated(at: Situation) -> float:
    """What the non-linearity makes of the pinned unit's sum."""
    return float(nonlinearity.value(torch.tensor(_weighted(at).total), at.model.activation))


@fact
def pool_inputs(at: Situation) -> str:
    """The four numbers that the pinned unit of a pooling layer looks at."""
    example = work_out(at.model, at.trace, at.pinned())
    if not example.candidates or example.function == "softmax":
        raise NotYetError("Pin a unit of a pooling layer: of pool1 or pool2.")
    return ", ".join(fixed(number, 2) for _, number in example.candidates)


@fact
def seen_rows(at: Situation) -> str:
    """The input rows that the pinned unit sees."""
    box = at.pinned().box(at.model.layers)
    return f"{max(0, box.top)} to {box.bottom - 1}"


def _weighted(at: Situation) -> WeightedSum:
    at.check_drawing()
    weighted = work_out(at.model, at.trace, at.pinned()).weighted
    if weighted is None:
        raise NotYetError("Pin a unit of a convolution or of a dense layer.")
    return weighted
