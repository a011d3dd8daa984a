"""Facts of the present drawing when it is moved."""

from __future__ import annotations

from lenet.equivariance import MOST_SHIFT, answers, layer_errors, moved, recentred, shift_grid
from lenet.lessons.facts.registered import fact
from lenet.lessons.situation import NotYetError, Situation


@fact
def equivariance(at: Situation, layer: str, shift: float) -> float:
    """Equivariance error of a layer for a shift to the right by so many pixels."""
    error = _errors(at, layer, shift)[0]
    if error is None:
        raise NotYetError("A dense layer has no places.")
    return error


@fact
def invariance(at: Situation, layer: str, shift: float) -> float:
    """Invariance error of a layer for a shift to the right by so many pixels."""
    return _errors(at, layer, shift)[1]


@fact
def answer_shifted(at: Situation, shift: float) -> int:
    """The digit that is read when the drawing moves so many pixels to the right."""
    return int(answers(at.model, moved(at.input(), cols=int(shift))).digits[0])


@fact
def shift_count(at: Situation) -> int:
    """How many shifts the panel of stability tries."""
    del at
    return (2 * MOST_SHIFT + 1) ** 2


@fact
def kept_shifted(at: Situation) -> int:
    """At how many of these shifts the drawing is read as unmoved."""
    return int((answers(at.model, shift_grid(at.input())).digits == at.answer()).sum())


@fact
def kept_centred(at: Situation) -> int:
    """The same, where each shifted drawing is centred again first."""
    grid = recentred(shift_grid(at.input()))
    return int((answers(at.model, grid).digits == at.answer()).sum())


def _errors(at: Situation, layer: str, shift: float) -> tuple[float | None, float]:
    x, cols = at.input(), int(shift)
    for errors in layer_errors(at.model, x, moved(x, cols=cols), 0, cols):
        if errors.layer == layer:
            return errors.equivariance, errors.invariance
    raise NotYetError("That layer is not measured: choose a convolution, pooling or dense layer.")
