"""The network view on paper: every layer's maps from left to right, and the ten probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from lenet.figures.maps import SCALES, Scale
from lenet.figures.theme import FIELD, OTHERS, QUIET, TRACK, WINNER, colour_table
from lenet.layers import POOLINGS, Layer
from lenet.numbers import fixed, probability, short
from lenet.receptive_field import view_on
from lenet.take_along.colours import coloured
from lenet.take_along.drawn import Mark, Raster, Rect, Sheet, Words, as_png, as_svg
from lenet.take_along.network_columns import (
    BARS,
    BOTTOM,
    HEIGHT,
    MARGIN,
    TOP,
    WIDTH,
    Column,
    columns_of,
)
from lenet.ties import digits_in_words
from lenet.units import Unit

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace

LONGEST_NAME = 40  # characters that have room beside the legend
TITLES = 104.0  # where they stand
PNG_WIDTH = 2400  # pixels
LABEL, SHARE = 20.0, 66.0  # in it, what the digits and the shares take
KINDS = {
    "input": "image",
    "convolution": "convolution",
    "pooling": "max pooling",
    "subsampling": "subsampling",
    "dense": "dense",
}


def network_picture(trace: Trace, layers: Sequence[Layer], name: str, unit: Unit | None) -> Sheet:
    """Lay out the network view for white paper.

    Args:
        trace: What the network has computed for a drawing.
        layers: Its layer table.
        name: What the network is called, such as `"relu"` or `"relu, altered: conv1.2=off"`.
        unit: Pinned: it is outlined, and so is what it sees of every layer before its own.

    Returns:
        A picture of 1200×660 units. Layers are shown after their non-linearity, but that of the
        pinned unit as the unit is: before, if it belongs there.
    """
    columns = columns_of(trace, layers, unit)
    marks = [
        *_header(trace, name, columns, unit),
        *(mark for column in columns for mark in _maps(column)),
        *_outlines(columns, layers, unit),
        *_bars(trace, layers, unit),
    ]
    return Sheet(WIDTH, HEIGHT, f"LeNet-5 ({name}) reads {_answer(trace)}", marks)


def _answer(trace: Trace) -> str:
    if trace.digit is None:
        return "a blank canvas"
    return f"a tie of {digits_in_words(trace.tied)}" if trace.tied else f"a {trace.digit}"


def network_svg(trace: Trace, layers: Sequence[Layer], name: str, unit: Unit | None = None) -> str:
    """Return the network view as SVG on white paper; see `network_picture`."""
    return as_svg(network_picture(trace, layers, name, unit))


def network_png(
    trace: Trace,
    layers: Sequence[Layer],
    name: str,
    unit: Unit | None = None,
    *,
    width: int = PNG_WIDTH,
) -> bytes:
    """Return the network view as PNG, `width` pixels wide; see `network_picture`."""
    return as_png(network_picture(trace, layers, name, unit), width)


def _header(
    trace: Trace, name: str, columns: Sequence[Column], unit: Unit | None
) -> Iterator[Mark]:
    if trace.answer is None:
        words = _answer(trace) if trace.tied else "blank canvas, no answer"
        yield Words(MARGIN, 52, words, 26, bold=True)
        x = MARGIN + 380
    else:
        confidence = probability(float(trace.probabilities[trace.answer]))
        yield Words(MARGIN, 58, str(trace.answer), 52, bold=True)
        yield Words(MARGIN + 46, 58, confidence, 24)
        x = MARGIN + 186
    yield Words(x, 38, f"LeNet-5: {_clipped(name, LONGEST_NAME)}", 14, bold=True)
    if unit:
        value = fixed(unit.value(trace.activations), 4)
        yield Words(x, 58, f"pinned: {unit} = {value}", 13)
    else:
        yield Words(x, 58, "every layer after its non-linearity", 13, colour=QUIET)
    yield from _legend({column.scale[0] for column in columns})


def _clipped(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _legend(used: set[Scale]) -> Iterator[Mark]:
    ends: dict[Scale, tuple[str, str]] = {
        "ink": ("0", "1"),
        "activation": ("0", "highest"),
        "signed": ("− largest", "+ largest"),
    }
    right, y, bar = WIDTH - MARGIN, 29.0, 76.0
    for scale in ("signed", "activation", "ink"):
        if scale not in used:
            continue
        low, high = ends[scale]
        colours = colour_table(SCALES[scale])[None, ::2]
        left = right - (14 if scale == "ink" else 58) - bar
        yield Words(left + bar + 5, y + 9, high, 11, colour=QUIET)
        yield Raster(left, y, bar, 10, colours)
        yield Words(left - 5, y + 9, low, 11, "end", colour=QUIET)
        right = left - (80 if scale == "signed" else 32)
    yield Words(WIDTH - MARGIN, 58, "each layer on its own scale", 11, "end", colour=QUIET)


def _maps(column: Column) -> Iterator[Mark]:
    middle, step = column.x + column.width / 2, column.step
    yield Words(middle, TITLES, step.paper, 15, "middle", bold=True)
    scale, low, high = column.scale
    width, height = column.size
    for channel, values in enumerate(column.values):
        x, y = column.corner(channel)
        pixels = coloured(np.nan_to_num(values), scale, low, high)
        pixels[np.isnan(values)] = 255  # behind the last unit of a dense layer: paper
        yield Raster(x, y, width, height, pixels)
    kind = column.steps[0]
    words = KINDS[kind.kind]
    if kind.operation.startswith(POOLINGS["average"]):
        words = "average pooling"
    values_range = " … ".join(short(end) for end in column.ends)
    yield from _footer(middle, words, step, values_range)


def _footer(middle: float, words: str, step: Layer, values_range: str) -> Iterator[Mark]:
    shape = "×".join(map(str, step.shape))
    lines = (words, f"{step.name}  {shape}" if step.name != step.paper else shape, values_range)
    for i, line in enumerate(lines):
        yield Words(middle, BOTTOM + 24 + 17 * i, line, 12, "middle", colour=QUIET)


def _outlines(
    columns: Sequence[Column], layers: Sequence[Layer], unit: Unit | None
) -> Iterator[Mark]:
    """Outline the pinned unit, and what it sees where that is not all of a layer."""
    if unit is None:
        return
    order = [layer.name for layer in layers]
    for column in columns:
        if order.index(column.step.name) > order.index(unit.layer):
            return
        if column.step.name == unit.layer:
            yield _own_outline(column, unit)
            continue
        view = view_on(layers, unit.layer, column.step.name)
        if view.field is None:
            if column.step.kind == "input":
                yield column.cells(0, (0, 0), column.values.shape[1], 2.0)
            continue
        channel, row, col = unit.place
        box = view.field.box(row, col)
        for each in range(len(column.values)):
            if not view.sees(channel, each):
                continue
            thickness = 2.0 if column.step.kind == "input" else 1.2
            yield column.cells(each, (box.top, box.left), view.field.size, thickness)


def _own_outline(column: Column, unit: Unit) -> Rect:
    if len(unit.place) == 3:
        channel, *place = unit.place
        return column.cells(channel, (place[0], place[1]), 1, 2.0)
    row, col = divmod(unit.place[0], column.form.columns)
    return column.cells(0, (row, col), 1, 2.0)


def _bars(trace: Trace, layers: Sequence[Layer], unit: Unit | None) -> Iterator[Mark]:
    left, last = WIDTH - MARGIN - BARS, layers[-1]
    yield Words(left + BARS / 2, TITLES, last.paper, 15, "middle", bold=True)
    height = (BOTTOM - TOP) / last.units
    track = BARS - LABEL - SHARE
    pinned = unit.place[0] if unit and _paper_of(layers, unit) == last.paper else None
    for digit, chance in enumerate(trace.probabilities.tolist()):
        middle = TOP + (digit + 0.5) * height
        won = digit == trace.answer
        thick = 18.0
        yield Words(left + 12, middle + 5, str(digit), 15, "end", bold=won)
        box = (left + LABEL, middle - thick / 2)
        outline = (FIELD, 2.0) if digit == pinned else ("", 0.0)
        yield Rect(*box, track, thick, TRACK, *outline)
        yield Rect(*box, track * chance, thick, WINNER if won else OTHERS)
        share = "" if trace.digit is None else probability(chance)
        yield Words(left + BARS, middle + 5, share, 12, "end", bold=won)
    low, high = float(trace.probabilities.min()), float(trace.probabilities.max())
    yield from _footer(left + BARS / 2, "softmax", last, f"{short(low)} … {short(high)}")


def _paper_of(layers: Sequence[Layer], unit: Unit) -> str:
    return next(layer.paper for layer in layers if layer.name == unit.layer)
