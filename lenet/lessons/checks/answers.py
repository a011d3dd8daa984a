"""What the network answers, and which network."""

from __future__ import annotations

from lenet.checkpoints import load_model
from lenet.datasets import example_images
from lenet.equivariance import answers
from lenet.evaluation import evaluate
from lenet.lessons.checks.registered import Checked, check
from lenet.lessons.situation import Situation
from lenet.numbers import percent


@check
def answer_is(at: Situation, digit: int) -> Checked:
    """The network reads this digit."""
    said = at.answer()
    return Checked(said == digit, f"The network reads {said}; it should read {digit}.")


@check
def answer_is_not(at: Situation, digit: int) -> Checked:
    """The network reads another digit."""
    said = at.answer()
    return Checked(said != digit, f"The network reads {said}; it should not read {digit}.")


@check
def confident(at: Situation, value: float) -> Checked:
    """The answer's probability is at least so high, 0..1."""
    share = float(at.trace.probabilities[at.answer()])
    return Checked(
        share >= value,
        f"The answer has {percent(share)}; it should have at least {percent(value)}.",
    )


@check
def unsure(at: Situation, value: float) -> Checked:
    """The answer's probability is at most so high, 0..1."""
    share = float(at.trace.probabilities[at.answer()])
    return Checked(
        share <= value, f"The answer has {percent(share)}; it should have at most {percent(value)}."
    )


@check
def answered(at: Situation) -> Checked:
    """There is a drawing, and so an answer."""
    return Checked(True, f"The network reads {at.answer()}.")


@check
def disagree(at: Situation, model: str, other: str) -> Checked:
    """Two models read the drawing differently."""
    first, second = (int(answers(load_model(name), at.input()).digits) for name in (model, other))
    said = " and ".join(
        f"{name} reads {'a tie' if digit < 0 else digit}"
        for name, digit in ((model, first), (other, second))
    )
    return Checked(first != second, f"{said}.")


@check
def examples_right_at_least(at: Situation, count: int) -> Checked:
    """The present network reads at least so many of the ten examples."""
    right = evaluate(at.model, *example_images()).accuracy.correct
    return Checked(right >= count, f"The network reads {right} of the examples; {count} or more.")


@check
def examples_right_at_most(at: Situation, count: int) -> Checked:
    """The present network reads at most so many of the ten examples."""
    right = evaluate(at.model, *example_images()).accuracy.correct
    return Checked(right <= count, f"The network reads {right} of the examples; {count} or fewer.")


@check
def model(at: Situation, model: str) -> Checked:
    """This model is chosen, at the left."""
    return Checked(at.name == model, f"The model is {at.name}; choose {model} at the left.")


@check
def silenced(at: Situation, layer: str) -> Checked:
    """A kernel of this layer is silenced."""
    off = [
        change.target for change in at.surgery if change.layer == layer and change.change == "off"
    ]
    return Checked(
        bool(off),
        f"Silenced: {', '.join(off)}." if off else f"No kernel of {layer} is silenced yet.",
    )


@check
def altered(at: Situation) -> Checked:
    """Something was done to the network."""
    return Checked(
        bool(at.surgery),
        f"{len(at.surgery)} change{'s' if len(at.surgery) != 1 else ''} to the network.",
    )
