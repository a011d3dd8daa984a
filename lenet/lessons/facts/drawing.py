"""Facts of the present drawing: what the network makes of it."""

from __future__ import annotations

from lenet.datasets import example_images
from lenet.equivariance import answers
from lenet.evaluation import evaluate
from lenet.layer_statistics import layer_statistics
from lenet.lessons.facts.registered import fact
from lenet.lessons.situation import NotYetError, Situation
from lenet.model_registry import REGISTRY
from lenet.nonlinearity import derivative


@fact
def answer(at: Situation) -> int:
    """The digit that the network reads."""
    return at.answer()


@fact
def second(at: Situation) -> int:
    """The runner-up."""
    at.check_drawing()
    return int(at.trace.probabilities.argsort(descending=True, stable=True)[1])


@fact
def confidence(at: Situation) -> float:
    """The answer's probability, 0..1."""
    return float(at.trace.probabilities[at.answer()])


@fact
def probability(at: Situation, digit: int) -> float:
    """A digit's probability, 0..1."""
    at.check_drawing()
    return float(at.trace.probabilities[digit])


@fact
def output(at: Situation, digit: int) -> float:
    """A digit's output before the softmax."""
    return float(at.values("fc3")[digit])


@fact
def answer_of(at: Situation, model: str) -> int:
    """The digit that another model reads in the drawing."""
    return int(answers(REGISTRY.load(model), at.input()).digits[0])


@fact
def largest(at: Situation, layer: str, channel: int = -1) -> float:
    """The largest number in a layer, or in one of its maps."""
    values = at.values(layer)
    return float((values if channel < 0 else at.map(layer, channel)).max())


@fact
def inactive(at: Situation, layer: str) -> float:
    """Share of a layer's units, 0..1, that are zero (ReLU) or saturated (sigmoid)."""
    at.check_drawing()
    found = {
        row.layer.name: row.inactive
        for row in layer_statistics(at.trace, at.model.layers, at.model.activation)
    }.get(layer)
    if found is None:
        raise NotYetError("No non-linearity stands before this layer.")
    return found


@fact
def mean_slope(at: Situation, layer: str) -> float:
    """Mean slope of the non-linearity over the units that a layer feeds into it."""
    return float(derivative(at.values(layer), at.model.activation).mean())


@fact
def ink_share(at: Situation) -> float:
    """Share of the input's pixels that hold ink, 0..1."""
    return float((at.input() > 0).float().mean())


@fact
def examples_right(at: Situation) -> int:
    """How many of the ten examples the present network reads correctly."""
    return evaluate(at.model, *example_images()).accuracy.correct


@fact
def examples(at: Situation) -> int:
    """How many examples there are."""
    del at
    return len(example_images()[1])
