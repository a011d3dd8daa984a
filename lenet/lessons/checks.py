"""What a lesson can ask to be done: conditions on the live tensors, on what is pinned and chosen.

Each returns whether it holds, and says how far off it is, or what was reached.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from lenet.building_blocks import SettingsError, Window
from lenet.checkpoints import load_model
from lenet.datasets import example_images
from lenet.equivariance import answers, moved
from lenet.evaluation import evaluate
from lenet.figures.probabilities import percent
from lenet.lessons.registry import Registry, registered
from lenet.lessons.situation import Situation
from lenet.numbers import fixed

CHECKS: Registry = {}
check = registered(CHECKS)


class Checked(NamedTuple):
    """Whether a condition holds, and a sentence on it.

    Args:
        holds: Whether it does.
        words: How far off it is, or what was reached.
        score: Of a challenge: what was reached, as a number; None where it does not count.
        lower: Whether a lower score is better.
    """

    holds: bool
    words: str
    score: float | None = None
    lower: bool = True


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
def largest_above(at: Situation, layer: str, channel: int, value: float) -> Checked:
    """A map's largest number is above a value."""
    top = float(at.map(layer, channel).max())
    return Checked(
        top > value,
        f"Map {channel} of {layer} has its maximum at {fixed(top, 2)}; it should be above "
        f"{fixed(value, 2)}.",
    )


@check
def map_is_empty(at: Situation, layer: str, channel: int) -> Checked:
    """All numbers of a map are zero."""
    count = int((at.map(layer, channel) != 0).sum())
    return Checked(not count, f"Map {channel} of {layer} has {count} units that are not zero.")


@check
def pinned(at: Situation, layer: str, channel: int = -1) -> Checked:
    """A unit of this layer (and map) is pinned."""
    unit = at.pinned()
    holds = unit.layer == layer and channel in (-1, unit.place[0])
    wanted = layer if channel < 0 else f"map {channel} of {layer}"
    return Checked(holds, f"You have pinned {unit}; pin a unit of {wanted}.")


@check
def answered(at: Situation) -> Checked:
    """There is a drawing, and so an answer."""
    return Checked(True, f"The network reads {at.answer()}.")


@check
def pinned_to(at: Situation, text: str) -> Checked:
    """A unit of a layer of the paper is pinned, such as C3."""
    unit = at.pinned()
    paper = at.layer(unit.layer).paper
    return Checked(paper == text, f"You have pinned {unit}, a unit of {paper}; pin one of {text}.")


@check
def pinned_above(at: Situation, layer: str, value: float) -> Checked:
    """A unit of this layer is pinned and holds more than a value."""
    return _pinned_value(at, layer, lambda held: held > value, f"more than {fixed(value, 2)}")


@check
def pinned_below(at: Situation, layer: str, value: float) -> Checked:
    """A unit of this layer is pinned and holds less than a value."""
    return _pinned_value(at, layer, lambda held: held < value, f"less than {fixed(value, 2)}")


@check
def pinned_zero(at: Situation, layer: str) -> Checked:
    """A unit of this layer is pinned that holds exactly zero."""
    return _pinned_value(at, layer, lambda held: held == 0, "exactly 0")


@check
def pinned_largest(at: Situation, layer: str) -> Checked:
    """The unit that holds most in its map of this layer is pinned."""
    unit = at.pinned()
    if unit.layer != layer:
        return Checked(False, f"You have pinned {unit}; pin a unit of {layer}.")
    held = at.values(layer)[unit.place]
    most = at.values(layer)[unit.place[0]].max()
    return Checked(
        bool(held == most),
        f"{unit} holds {fixed(float(held), 2)}; the largest in its map is {fixed(float(most), 2)}.",
    )


@check
def pinned_sees(at: Situation, layer: str, row: int, col: int) -> Checked:
    """A unit of this layer is pinned that sees an input pixel."""
    unit = at.pinned()
    if unit.layer != layer:
        return Checked(False, f"You have pinned {unit}; pin a unit of {layer}.")
    box = unit.box(at.model.layers)
    holds = box.top <= row < box.bottom and box.left <= col < box.right
    return Checked(
        holds,
        f"{unit} sees rows {box.top} to {box.bottom - 1} and columns {box.left} to "
        f"{box.right - 1}; it should see row {row}, column {col}.",
    )


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
def disagree(at: Situation, model: str, other: str) -> Checked:
    """Two models read the drawing differently."""
    first, second = (int(answers(load_model(name), at.input()).digits) for name in (model, other))
    said = " and ".join(
        f"{name} reads {'a tie' if digit < 0 else digit}"
        for name, digit in ((model, first), (other, second))
    )
    return Checked(first != second, f"{said}.")


@check
def ink_at_most(at: Situation, value: float) -> Checked:
    """At most this share of the input's pixels holds ink, 0..1."""
    share = float((at.input() > 0).float().mean())
    return Checked(share <= value, f"Ink covers {percent(share)}; at most {percent(value)}.")


@check
def strokes_at_least(at: Situation, count: int) -> Checked:
    """So many strokes are drawn by hand."""
    drawn = len(at.drawing.strokes)
    return Checked(drawn >= count, f"You have drawn {drawn} of {count} strokes.")


@check
def drawn_by_hand(at: Situation, digit: int) -> Checked:
    """The drawing is the visitor's own, and is read as this digit."""
    said = at.answer()
    if at.drawing.text.startswith("example."):
        return Checked(False, "This is an example: clear the canvas and draw one yourself.")
    return Checked(said == digit, f"The network reads {said}; draw a {digit}.")


@check
def setting(at: Situation, setting: str, text: str) -> Checked:
    """A control of the page stands at a value."""
    stands = at.settings.get(setting)
    now = "has not been changed yet" if stands is None else f"stands at {stands}"
    return Checked(stands == text, f"“{words_of(setting)}” {now}; set it to {text}.")


@check
def out_side_is(at: Situation, size: int, kernel: int, count: int) -> Checked:
    """The convolution lab's settings make a map with so many rows."""
    stride, padding, dilation = (
        _whole(at.settings, f"conv-{name}", default)
        for name, default in (("stride", 1), ("padding", 0), ("dilation", 1))
    )
    try:
        made = Window(kernel, stride, padding, dilation).output_size(size)
    except SettingsError as error:
        return Checked(False, f"This does not fit: {error}.")
    return Checked(made == count, f"The output has {made} rows; it should have {count}.")


@check
def answer_changes_when_moved(at: Situation) -> Checked:
    """The sliders of the page Invariance move the digit so that it is read differently."""
    rows, cols = (_whole(at.settings, f"move-{name}", start) for name, start in _MOVES)
    x, said = at.input(), at.answer()
    now = int(answers(at.model, moved(x, rows=rows, cols=cols)).digits)
    where = (
        f"Moved {rows} down and {cols} to the right, it is read as {now if now >= 0 else 'none'}"
    )
    return Checked(now not in (said, -1), f"{where}; unmoved as {said}.")


_MOVES = (("rows", 0), ("cols", 1))
SETTINGS = {  # that checks ask for, and what each is labelled with
    "conv-padding": "Padding",
    "conv-stride": "Stride",
    "conv-dilation": "Dilation",
    "conv-kernel": "Kernel",
    "pool-kind": "Pooling",
    "pool-size": "Size",
    "pool-stride": "Stride",
    "pool-shift": "Shift to the right, pixels",
    "dw-blocks": "Convolution blocks",
    "snapshot": "Snapshot",
    "move-cols": "To the right, pixels",
    "move-rows": "Down, pixels",
    "move-angle": "Rotated anticlockwise, degrees",
}


def words_of(setting: str) -> str:
    """Return what a control is labelled with."""
    return SETTINGS.get(setting, setting)


def _whole(settings: Mapping[str, str], name: str, default: int) -> int:
    try:
        return int(settings.get(name, default))
    except ValueError:
        return default


def _pinned_value(
    at: Situation, layer: str, holds: Callable[[float], bool], wanted: str
) -> Checked:
    at.answer()
    unit = at.pinned()
    if unit.layer != layer:
        return Checked(False, f"You have pinned {unit}; pin a unit of {layer}.")
    held = unit.value(at.trace.activations)
    return Checked(holds(held), f"{unit} holds {fixed(held, 2)}; it should hold {wanted}.")
