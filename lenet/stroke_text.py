"""A stroke as short text, point by point and to the last bit.

It is written as the number of its points and, for columns, rows and times apart, the first value
and the changes of the changes, which for a hand's even movement are small (see `lenet.bit_text`).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate, pairwise

from lenet.bit_text import BitReader, BitTextError, BitWriter, folded, unfolded
from lenet.strokes import CANVAS_SIZE, Stroke

GRID = 8  # places to a pixel
FARTHEST = 100 * CANVAS_SIZE  # pixels from the canvas's corner
COUNT_PARAMETER, PLACE_PARAMETER = 5, 11  # of the Rice codes for what is about 32, and about 2048


def write_stroke(stroke: Stroke, ticks: Sequence[int], before: int) -> str:
    """Return a stroke as text.

    Args:
        stroke: Points on the grid, pixels.
        ticks: When each was drawn.
        before: When the stroke before it ended.
    """
    writer = BitWriter()
    writer.write_rice(len(stroke), COUNT_PARAMETER)
    for axis in (0, 1):
        places = [round(point[axis] * GRID) for point in stroke]
        writer.write_rice(folded(places[0]), PLACE_PARAMETER)
        changes = [b - a for a, b in pairwise(places)]
        writer.write_list([folded(b - a) for a, b in pairwise([0, *changes])])
    writer.write_list([b - a for a, b in pairwise([before, *ticks])])
    return writer.text


def read_stroke(text: str, before: int) -> tuple[Stroke, list[int]]:
    """Undo `write_stroke`.

    Raises:
        BitTextError: It is something else, or too far from the canvas.
    """
    reader = BitReader(text)
    count = reader.read_rice(COUNT_PARAMETER)
    if not count:
        raise BitTextError("it has no point")
    axes = []
    for _ in range(2):
        first = unfolded(reader.read_rice(PLACE_PARAMETER))
        changes = accumulate(map(unfolded, reader.read_list(count - 1)))
        axes.append([place / GRID for place in accumulate(changes, initial=first)])
    if not all(abs(place) <= FARTHEST for axis in axes for place in axis):
        raise BitTextError("its points lie far from the canvas")
    ticks = list(accumulate(reader.read_list(count), initial=before))[1:]
    return tuple(zip(*axes, strict=True)), ticks
