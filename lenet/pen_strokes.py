"""Digits that people wrote with a pen on a tablet, read from their file.

The format is that of the "Pen-Based Recognition of Handwritten Digits" data (E. Alpaydin &
F. Alimoglu, UCI Machine Learning Repository, the files named `pendigits-orig`): for each digit a
line `.SEGMENT … "8"` with its label, `.COMMENT 8 12 224` with digit, writer and sample, and
between `.PEN_DOWN` and `.PEN_UP` a point a line, in tablet units with y pointing up.
`lenet.pen_drawings` draws them as the app does.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MOST_POINTS = 20_000  # in one digit: a minute of writing has less
MOST_COORDINATE = 1e6
_LABEL = re.compile(r'"(\d)"\s*$')

Points = NDArray[np.float64]  # (P, 2): x, y


class PenStrokesError(ValueError):
    """The file cannot be read as pen strokes; the message says where and why, in one line."""


@dataclass(frozen=True)
class PenDigit:
    """One digit as it was written.

    Args:
        label: 0..9.
        writer: The writer's number; None where the file does not say.
        strokes: Each float64 (P, 2), points x, y in tablet units, y pointing down.
    """

    label: int
    writer: int | None
    strokes: tuple[Points, ...]


def read_pen_digits(path: str | Path) -> list[PenDigit]:
    """Read all digits of a file, in order; those without a single point are left out.

    Args:
        path: A file in the UCI pen-digit format with trajectories (`pendigits-orig`).

    Raises:
        PenStrokesError: The file is missing, or is not in this format.
    """
    try:
        text = Path(path).read_text("ascii")
    except OSError as error:
        raise PenStrokesError(f"{path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise PenStrokesError(f"{path}: this is no text file of pen strokes") from error
    digits = [
        PenDigit(segment.label, segment.writer, tuple(map(_upright, segment.strokes)))
        for segment in _segments(text, path)
        if segment.strokes
    ]
    if not digits:
        raise PenStrokesError(f"{path}: there is not one digit in it (no .SEGMENT with points)")
    return digits


class _Segment:
    """A digit while its lines are read."""

    def __init__(self, label: int) -> None:
        self.label = label
        self.writer: int | None = None
        self.strokes: list[list[tuple[float, float]]] = []
        self.is_pen_down = False
        self.points = 0

    def take_pen_down(self) -> None:
        if self.is_pen_down:
            raise ValueError("the pen comes down a second time without having been lifted")
        self.is_pen_down = True
        self.strokes.append([])

    def take_pen_up(self) -> None:
        self.is_pen_down = False
        if self.strokes and not self.strokes[-1]:
            self.strokes.pop()

    def take_comment(self, line: str) -> None:
        fields = line.split()[1:]
        if len(fields) == 3 and fields[1].isdigit():
            self.writer = int(fields[1])

    def take_point(self, line: str) -> None:
        fields = line.split()
        x, y = float(fields[0]), float(fields[1])
        if not (abs(x) <= MOST_COORDINATE and abs(y) <= MOST_COORDINATE):  # nor NaN
            raise ValueError(f"a point at {fields[0]}, {fields[1]}")
        self.points += 1
        if self.points > MOST_POINTS:
            raise ValueError(f"a digit of more than {MOST_POINTS:,} points")
        self.strokes[-1].append((x, y))


def _segments(text: str, path: str | Path) -> Iterator[_Segment]:
    segment: _Segment | None = None
    for number, raw in enumerate(text.splitlines(), start=1):
        line = raw.strip()
        try:
            if line.startswith(".SEGMENT"):
                if segment and segment.is_pen_down:
                    raise ValueError("a digit begins while the pen is down")
                if segment:
                    yield segment
                segment = _Segment(_label(line))
            elif segment is None or not line:
                continue
            elif line.startswith(".PEN_DOWN"):
                segment.take_pen_down()
            elif line.startswith(".PEN_UP"):
                segment.take_pen_up()
            elif line.startswith(".COMMENT"):
                segment.take_comment(line)
            elif segment.is_pen_down and not line.startswith("."):
                segment.take_point(line)
        except (ValueError, IndexError) as error:
            reason = str(error) if "could not convert" not in str(error) else "no point: " + line
            reason = f"half a point: {line}" if isinstance(error, IndexError) else reason
            raise PenStrokesError(f"{path}, line {number}: {reason[:80]}") from error
    if segment and segment.is_pen_down:
        raise PenStrokesError(f"{path}: it ends while the pen is down; is it complete?")
    if segment:
        yield segment


def _label(line: str) -> int:
    match = _LABEL.search(line)
    if not match:
        raise ValueError('a .SEGMENT without a label from "0" to "9"')
    return int(match[1])


def _upright(points: Sequence[tuple[float, float]]) -> Points:
    return np.array(points, np.float64) * (1, -1)
