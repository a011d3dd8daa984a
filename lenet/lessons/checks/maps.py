"""What maps and pinned units hold, and what is drawn."""

from __future__ import annotations

from collections.abc import Callable

from lenet.lessons.checks.registered import Checked, check, either
from lenet.lessons.situation import Situation
from lenet.numbers import fixed, percent
from lenet.units import Unit


@check
def largest_above(at: Situation, layer: str, channel: int, value: float) -> Checked:
    """A map's largest number is above a value."""
    top = float(at.map(layer, channel).max())
    has = f"The maximum of map {channel} of {layer} is {fixed(top, 2)}"
    limit = f"above {fixed(value, 2)}"
    return either(top > value, f"{has}, {limit}.", f"{has}; it should be {limit}.")


@check
def map_is_empty(at: Situation, layer: str, channel: int) -> Checked:
    """All numbers of a map are zero."""
    count = int((at.map(layer, channel) != 0).sum())
    name = f"map {channel} of {layer}"
    return either(
        not count,
        f"All units of {name} are zero.",
        f"In {name}, {count} units are not zero; all should be.",
    )


@check
def pinned(at: Situation, layer: str, channel: int = -1) -> Checked:
    """A unit of this layer (and map) is pinned."""
    unit = at.pinned()
    holds = unit.layer == layer and channel in (-1, unit.place[0])
    wanted = layer if channel < 0 else f"map {channel} of {layer}"
    return either(
        holds,
        f"You have pinned {unit}, a unit of {wanted}.",
        f"You have pinned {unit}; pin a unit of {wanted}.",
    )


@check
def pinned_to(at: Situation, text: str) -> Checked:
    """A unit of a layer of the paper is pinned, such as C3."""
    unit = at.pinned()
    paper = at.layer(unit.layer).paper
    has = f"You have pinned {unit}, a unit of {paper}"
    return either(paper == text, f"{has}.", f"{has}; pin one of {text}.")


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
    return _pinned_value(at, layer, lambda held: held == 0, "exactly zero")


@check
def pinned_largest(at: Situation, layer: str) -> Checked:
    """The unit that holds most in its map of this layer is pinned."""
    unit = at.pinned()
    if unit.layer != layer:
        return _of_another_layer(unit, layer)
    held = at.values(layer)[unit.place]
    most = at.values(layer)[unit.place[0]].max()
    holds = f"{unit} holds {fixed(float(held), 2)}"
    return either(
        bool(held == most),
        f"{holds}, the largest number in its map.",
        f"{holds}; the largest number in its map is {fixed(float(most), 2)}.",
    )


@check
def pinned_sees(at: Situation, layer: str, row: int, col: int) -> Checked:
    """A unit of this layer is pinned that sees an input pixel."""
    unit = at.pinned()
    if unit.layer != layer:
        return _of_another_layer(unit, layer)
    box = unit.box(at.model.layers)
    pixel = f"row {row}, column {col}"
    sees = (
        f"{unit} sees rows {box.top} to {box.bottom - 1} and columns {box.left} to {box.right - 1}"
    )
    return either(
        box.top <= row < box.bottom and box.left <= col < box.right,
        f"{sees}, and so {pixel}.",
        f"{sees}; it should see {pixel}.",
    )


@check
def ink_at_most(at: Situation, value: float) -> Checked:
    """At most this share of the input's pixels holds ink, 0..1."""
    share = float((at.input() > 0).float().mean())
    covers = f"Ink covers {percent(share)} of the input"
    return either(
        share <= value, f"{covers}.", f"{covers}; it should cover {percent(value)} or less."
    )


@check
def strokes_at_least(at: Situation, count: int) -> Checked:
    """So many strokes are drawn by hand."""
    drawn = len(at.drawing.strokes)
    strokes = f"You have drawn {drawn} stroke{'s' if drawn != 1 else ''}"
    return either(drawn >= count, f"{strokes}.", f"{strokes}; draw {count} or more.")


@check
def drawn_by_hand(at: Situation, digit: int) -> Checked:
    """The drawing is the visitor's own, and is read as this digit."""
    said = at.answer()
    if at.drawing.text.startswith("example."):
        return Checked(False, "This is an example: clear the canvas and draw one yourself.")
    return either(
        said == digit,
        f"The network reads {said} in your own drawing.",
        f"The network reads {said}; draw a {digit}.",
    )


def _pinned_value(
    at: Situation, layer: str, holds: Callable[[float], bool], wanted: str
) -> Checked:
    at.check_drawing()
    unit = at.pinned()
    if unit.layer != layer:
        return _of_another_layer(unit, layer)
    held = unit.value(at.trace.activations)
    now = f"{unit} holds {fixed(held, 2)}"
    return either(holds(held), f"{now}, {wanted}.", f"{now}; it should hold {wanted}.")


def _of_another_layer(unit: Unit, layer: str) -> Checked:
    return Checked(False, f"You have pinned {unit}; pin a unit of {layer}.")
