"""Numbers in the cells of a square, and how they make a sum: window × kernel = products."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from lenet.figures.theme import FIELD, NEGATIVE, POSITIVE
from pages.words.numbers import number

STYLE = """<style>
.ledger { display: flex; align-items: center; gap: 8px; margin: 2px 0 8px; flex-wrap: wrap; }
.ledger figure { margin: 0; }
.ledger figcaption { font-size: var(--stage-text, 11px); opacity: .75; margin-top: 2px; }
.ledger b { font-size: 18px; font-weight: 400; padding-bottom: 16px; }
.ledger strong { font-size: var(--stage-large, 18px); padding-bottom: 16px; white-space: nowrap; }
.ledger-scroll { max-height: 330px; overflow-y: auto; }
.ledger-sum { font-size: var(--stage-text, 13px); font-variant-numeric: tabular-nums; }
.ledger-sum { margin: 0 0 6px; }
.numbers { --cell: 3.2em; display: inline-grid; gap: 1px; }
.numbers { grid-template-columns: repeat(var(--side), minmax(var(--cell), max-content)); }
.numbers { font-size: var(--stage-text, 11px); font-variant-numeric: tabular-nums; }
.numbers.small { --cell: 2.7em; }
.numbers i { padding: 0 0.15em; }
.numbers i { font-style: normal; text-align: center; line-height: 1.8; border-radius: 2px; }
.numbers i.marked { outline: 2px solid FIELD; }
.large .numbers:not(.small) { font-size: var(--stage-text, 14px); }
.large figcaption { font-size: var(--stage-text, 13px); }
</style>""".replace("FIELD", FIELD)
STRONGEST = 0.6  # of a colour under a number, which has to be read on it in either theme
WIDE = 5  # cells a side; of more the cells are narrower


class Square(NamedTuple):
    """Numbers in a square, or in a rectangle.

    Args:
        values: Row by row.
        names: What each is, for the one who points at it.
        title: Stands below.
        most: The size whose colour is strongest.
        columns: Numbers in a row; 0: as many as there are rows.
    """

    values: Sequence[float]
    names: Sequence[str]
    title: str
    most: float
    columns: int = 0


def equation(
    window: Square, kernel: Square, products: Square, *, total: str = "", sign: str = "×"
) -> str:
    """Return window × kernel = products as HTML, larger with their sum; wants `STYLE`."""
    parts = [
        f"<figure>{grid(square)}<figcaption>{square.title}</figcaption></figure>"
        for square in (window, kernel, products)
    ]
    kind, end = (" large", f"<b>Σ =</b><strong>{total}</strong>") if total else ("", "")
    first, second, third = parts
    middle = f"<b>{sign}</b>{second}<b>{'=' if sign == '×' else '→'}</b>"
    return f"<div class='ledger{kind}'>{first}{middle}{third}{end}</div>"


def grid(square: Square, marked: int | None = None) -> str:
    """Return numbers in a square, each on orange (positive) or blue as strong as it is large."""
    values, names, _, most, columns = square
    side, cells = columns or round(len(values) ** 0.5), []
    for i, (value, name) in enumerate(zip(values, names, strict=True)):
        strength = STRONGEST * abs(value) / most if most else 0
        base = POSITIVE if value >= 0 else NEGATIVE
        colour = f"rgb(from {base} r g b / {strength:.2f})"
        mark = " class='marked'" if i == marked else ""
        title = f"{name}: {value:.6f}"
        cells.append(
            f"<i{mark} style='background:{colour}' title='{title}'>{number(value, digits=2)}</i>"
        )
    small = " small" if side > WIDE else ""
    return f"<div class='numbers{small}' style='--side:{side}'>{''.join(cells)}</div>"
