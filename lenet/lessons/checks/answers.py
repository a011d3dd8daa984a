"""What the network answers, and which network."""

from __future__ import annotations

from lenet.datasets import example_images
from lenet.equivariance import answers
from lenet.evaluation import evaluate
from lenet.lessons.checks.registered import Checked, check, either
from lenet.lessons.situation import Situation
from lenet.model_registry import REGISTRY
from lenet.numbers import percent


@check
def answer_is(at: Situation, digit: int) -> Checked:
    """The network reads this digit."""
    said = at.answer()
    reads = f"The network reads {said}"
    return either(said == digit, f"{reads}.", f"{reads}; it should read {digit}.")


@check
def answer_is_not(at: Situation, digit: int) -> Checked:
    """The network reads another digit."""
    said = at.answer()
    reads = f"The network reads {said}"
    return either(
        said != digit, f"{reads}, not {digit}.", f"{reads}; it should read another digit."
    )


@check
def confident(at: Situation, value: float) -> Checked:
    """The answer's probability is at least so high, 0..1."""
    share = float(at.trace.probabilities[at.answer()])
    has = f"The probability of the answer is {percent(share)}"
    return either(share >= value, f"{has}.", f"{has}; it should be {percent(value)} or more.")


@check
def unsure(at: Situation, value: float) -> Checked:
    """The answer's probability is at most so high, 0..1."""
    share = float(at.trace.probabilities[at.answer()])
    has = f"The probability of the answer is {percent(share)}"
    return either(share <= value, f"{has}.", f"{has}; it should be {percent(value)} or less.")


@check
def answered(at: Situation) -> Checked:
    """There is a drawing, and so an answer."""
    return Checked(True, f"The network reads {at.answer()}.")


@check
def disagree(at: Situation, model: str, other: str) -> Checked:
    """Two models read the drawing differently."""
    first, second = (
        int(answers(REGISTRY.load(name), at.input()).digits) for name in (model, other)
    )
    said = " and ".join(
        f"{name} reads {'a tie' if digit < 0 else digit}"
        for name, digit in ((model, first), (other, second))
    )
    return either(first != second, f"{said}.", f"{said}; they should read different digits.")


@check
def examples_right_at_least(at: Situation, count: int) -> Checked:
    """The present network reads at least so many of the ten examples."""
    right = evaluate(at.model, *example_images()).accuracy.correct
    return _examples_read(right, right >= count, f"{count} or more")


@check
def examples_right_at_most(at: Situation, count: int) -> Checked:
    """The present network reads at most so many of the ten examples."""
    right = evaluate(at.model, *example_images()).accuracy.correct
    return _examples_read(right, right <= count, f"{count} or fewer")


def _examples_read(right: int, holds: bool, wanted: str) -> Checked:
    reads = f"The network reads {right} of the {len(example_images()[1])} examples correctly"
    return either(holds, f"{reads}.", f"{reads}; it should read {wanted}.")


@check
def model(at: Situation, model: str) -> Checked:
    """This model is chosen, at the left."""
    chosen = f"The model is {at.name}"
    return either(at.name == model, f"{chosen}.", f"{chosen}; choose {model} in the sidebar.")


@check
def silenced(at: Situation, layer: str) -> Checked:
    """A kernel of this layer is silenced."""
    off = [
        change.target for change in at.surgery if change.layer == layer and change.change == "off"
    ]
    return either(
        bool(off), f"Silenced: {', '.join(off)}.", f"No kernel of {layer} is silenced yet."
    )


@check
def altered(at: Situation) -> Checked:
    """Something was done to the network."""
    count = len(at.surgery)
    return either(
        bool(count),
        f"You have made {count} change{'s' if count != 1 else ''} to the network.",
        "The network is unchanged; silence a kernel or edit a weight on the page Kernels.",
    )
