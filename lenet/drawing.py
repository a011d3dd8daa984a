"""A drawing: strokes of a pen, over a picture perhaps; as ink, and as the text that links carry.

The text of a drawing is that of its strokes, of a picture under them, or of both, joined by "~":

    1QVDl….Ab8Q…      strokes: the version of their form, then one after the other
    example.3         the strokes of an example digit
    mnist.1234        an image of MNIST's test set
    image.1eNpj…      any 28×28 image, its version first
    mnist.1234~1QVD…  strokes over a picture

Strokes are kept on a grid of eighths of a pixel, with the time of each point in sixtieths of a
second: what is drawn, shown, computed and handed on is the same to the last bit. How a stroke is
written says `lenet.stroke_text`. The brush of form 1 is the app's own, 20 pixels wide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property

import numpy as np

from lenet.bit_text import BitTextError
from lenet.geometry import Ink
from lenet.picture import (
    NUMBER,
    VERSION,
    DrawingError,
    OpenMnist,
    Picture,
    is_picture,
    parse_number,
    parse_picture,
    without_version,
)
from lenet.simplification import corners
from lenet.stroke_text import GRID, read_stroke, write_stroke
from lenet.strokes import Stroke, example_digits, rasterise

TICKS = 60  # to a second
MOST_POINTS = 20_000  # of a drawing: minutes of scribbling
LONGEST_PAUSE = 60 * TICKS  # between two points: what is longer is not kept
COARSEST = 32.0  # pixels by which strokes may be simplified

EXAMPLE = "example"  # what its strokes are called in links
OVER, BETWEEN = "~", "."


@dataclass(frozen=True)
class Drawing:
    """What is on the canvas.

    Args:
        strokes: Points in pixels of the canvas, in the order in which they were drawn.
        times: When each point was drawn, in sixtieths of a second since the first one; by default
            one after the other.
        picture: What the strokes were drawn over, if anything.

    Points are rounded to eighths of a pixel.
    """

    strokes: tuple[Stroke, ...] = ()
    times: tuple[Sequence[int], ...] = ()
    picture: Picture | None = field(default=None)

    def __post_init__(self) -> None:
        strokes = tuple(tuple((_rounded(x), _rounded(y)) for x, y in line) for line in self.strokes)
        object.__setattr__(self, "strokes", strokes)
        times = tuple(map(tuple, self.times)) or _evenly(strokes)
        if list(map(len, times)) != list(map(len, strokes)):
            raise DrawingError("a drawing has one time for each point")
        object.__setattr__(self, "times", _in_order(times))

    def __bool__(self) -> bool:
        return bool(self.strokes) or self.picture is not None

    def __add__(self, other: Drawing) -> Drawing:
        """Draw the other's strokes over this drawing, a second later."""
        later = 1 + TICKS + self.times[-1][-1] if self.times else 0
        times = tuple([time + later for time in stroke] for stroke in other.times)
        return Drawing(self.strokes + other.strokes, self.times + times, self.picture)

    def first(self, count: int) -> Drawing:
        """Return the drawing with so many of its strokes."""
        return Drawing(self.strokes[:count], self.times[:count], self.picture)

    @cached_property
    def ink(self) -> Ink:
        """The drawing in pixels, uint8 (280, 280), 0 paper … 255 ink."""
        drawn = rasterise(self.strokes)
        return drawn if self.picture is None else np.maximum(drawn, self.picture.ink)

    @cached_property
    def text(self) -> str:
        """As links carry it; empty for a blank canvas."""
        parts = [self.picture.text] if self.picture else []
        if self.strokes:
            parts.append(_example_text(self.strokes) or self._strokes_text)
        return OVER.join(parts)

    @property
    def _strokes_text(self) -> str:
        before = [0, *(times[-1] for times in self.times)]
        strokes = zip(self.strokes, self.times, before, strict=False)
        return VERSION + BETWEEN.join(write_stroke(*stroke) for stroke in strokes)

    def shortened(self, length: int) -> Drawing:
        """Return the drawing as it is if its text is short enough, else with fewer points.

        Args:
            length: Characters that its text may have; `LONGEST_PICTURE` is always enough.

        Returns:
            A drawing whose strokes run close to these; if that is not short enough, the 28×28
            image that the network sees of it.
        """
        if len(self.text) <= length:
            return self
        tolerance = 1 / GRID
        while tolerance <= COARSEST:
            simpler = self._simplified(tolerance)
            if len(simpler.text) <= length:
                return simpler
            tolerance *= 2
        from lenet.preprocessing import frame  # PyTorch: only where nothing else will do

        framing = frame(self.ink)
        return Drawing() if framing is None else Drawing(picture=Picture(framing.image))

    def _simplified(self, tolerance: float) -> Drawing:
        kept = [corners(stroke, tolerance) for stroke in self.strokes]
        strokes = [[stroke[i] for i in at] for stroke, at in zip(self.strokes, kept, strict=True)]
        times = [[ticks[i] for i in at] for ticks, at in zip(self.times, kept, strict=True)]
        return Drawing(tuple(strokes), tuple(times), self.picture)


def parse_drawing(text: str, open_mnist: OpenMnist) -> Drawing:
    """Read a drawing's text.

    Args:
        text: As `Drawing.text` returns it; empty for a blank canvas.
        open_mnist: Returns an image of MNIST's test set.

    Raises:
        DrawingError: It is something else, or MNIST is needed and not there.
    """
    below, over, above = text.partition(OVER)
    if not over and not is_picture(below):
        below, above = "", below
    picture = parse_picture(below, open_mnist) if below or over else None
    return _with_strokes(above, picture)


def example_drawing(digit: int) -> Drawing:
    """Return one of the ten example digits as a drawing."""
    return Drawing(example_digits()[digit])


def _with_strokes(text: str, picture: Picture | None) -> Drawing:
    if not text:
        return Drawing(picture=picture)
    kind, _, rest = text.partition(NUMBER)
    if kind == EXAMPLE:
        example = example_drawing(parse_number(rest, len(example_digits()), "the examples are"))
        return Drawing(example.strokes, example.times, picture)
    strokes: list[Stroke] = []
    times: list[list[int]] = []
    for part in without_version(text).split(BETWEEN):
        try:
            points, ticks = read_stroke(part, times[-1][-1] if times else 0)
        except BitTextError as error:
            raise DrawingError(f"its stroke {len(strokes)} is damaged: {error}") from error
        strokes.append(points)
        times.append(ticks)
        if sum(map(len, strokes)) > MOST_POINTS:
            raise DrawingError(f"a drawing has at most {MOST_POINTS:,} points")
    return Drawing(tuple(strokes), tuple(times), picture)


def _example_text(strokes: tuple[Stroke, ...]) -> str:
    """Return the name of the example digit that has these strokes; empty if none has."""
    digit = _examples().get(strokes)
    return "" if digit is None else f"{EXAMPLE}{NUMBER}{digit}"


@cache
def _examples() -> Mapping[tuple[Stroke, ...], int]:
    return {example_drawing(digit).strokes: digit for digit in example_digits()}


def _rounded(place: float) -> float:
    return round(place * GRID) / GRID


def _evenly(strokes: Sequence[Stroke]) -> tuple[Sequence[int], ...]:
    """Return times for strokes of which none are known: a point a tick, strokes a second apart."""
    times, begin = [], 0
    for stroke in strokes:
        times.append(range(begin, begin + len(stroke)))
        begin += len(stroke) + TICKS
    return tuple(times)


def _in_order(times: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Return times that begin with 0 and never go back, without pauses of minutes."""
    ordered, now, before = [], 0, times[0][0] if times else 0
    for stroke in times:
        ticks = []
        for tick in stroke:
            now += min(max(tick - before, 0), LONGEST_PAUSE)
            before = tick
            ticks.append(now)
        ordered.append(tuple(ticks))
    return tuple(ordered)
