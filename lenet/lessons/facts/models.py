"""Facts of the models and their training."""

from __future__ import annotations

from lenet.gradients import gradients
from lenet.layers import CLASSES
from lenet.lessons.facts.registered import fact
from lenet.lessons.situation import NotYetError, Situation
from lenet.model_cards import MODELS
from lenet.model_registry import REGISTRY
from lenet.nonlinearity import LARGEST_DERIVATIVE


@fact
def accuracy(at: Situation, model: str) -> float:
    """Share of MNIST's test images that a model reads correctly, 0..1, from its card."""
    del at
    share = MODELS[model].mnist_accuracy
    if share is None:
        raise NotYetError("This model has no card.")
    return share


@fact
def dead_count(at: Situation) -> int:
    """How many of the ten outputs died in the training of the notebook's network."""
    del at
    return len(MODELS["as-written"].dead_classes)


@fact
def alive_count(at: Situation) -> int:
    """How many of the ten outputs did not."""
    return CLASSES - dead_count(at)


@fact
def dead_classes(at: Situation) -> str:
    """The digits whose output died, in words."""
    del at
    *most, last = map(str, MODELS["as-written"].dead_classes)
    return f"{', '.join(most)} and {last}"


@fact
def first_dead(at: Situation) -> int:
    """The first of them."""
    del at
    return int(MODELS["as-written"].dead_classes[0])


@fact
def first_alive(at: Situation) -> int:
    """The first digit whose output did not die."""
    del at
    dead = MODELS["as-written"].dead_classes
    return next(digit for digit in range(CLASSES) if digit not in dead)


@fact
def largest_derivative(at: Situation, text: str) -> float:
    """The largest slope of a non-linearity: of `relu` or `sigmoid`."""
    del at
    if text not in LARGEST_DERIVATIVE:
        raise NotYetError("There is relu, and there is sigmoid.")
    return LARGEST_DERIVATIVE[text]


@fact
def weakest_signal(at: Situation, count: int) -> float:
    """What is left at most of a signal after so many sigmoids' slopes, as a share."""
    return largest_derivative(at, "sigmoid") ** count


@fact
def gradient_ratio(at: Situation, model: str) -> float:
    """Norm of the loss's gradient in a model's first layer with weights, divided by the last's."""
    first, *_, last = gradients(REGISTRY.load(model), at.input(), at.answer()).units.values()
    return first / last if last else 0.0
