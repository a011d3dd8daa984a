"""A table of numbers as links carry it: "1,0,-1~2,0,-2~1,0,-1", row by row."""

from __future__ import annotations

from collections.abc import Sequence

from lenet.surgery import bounded

BETWEEN_ROWS, BETWEEN_NUMBERS = "~", ","


def write_grid(rows: Sequence[Sequence[float]]) -> str:
    """Return the text of a table; read back, its numbers are the same to the last bit."""
    return BETWEEN_ROWS.join(BETWEEN_NUMBERS.join(map(_short, row)) for row in rows)


def read_grid(text: str, rows: int, cols: int) -> list[list[float]] | None:
    """Return a table of so many rows and columns; None if the text is no such table.

    Numbers are bounded as those of a surgery are.
    """
    try:
        grid = [
            [bounded(float(number)) for number in row.split(BETWEEN_NUMBERS)]
            for row in text.split(BETWEEN_ROWS)
        ]
    except ValueError:
        return None
    fits = len(grid) == rows and all(len(row) == cols for row in grid)
    return grid if fits else None


def _short(number: float) -> str:
    return repr(float(number)).removesuffix(".0")
