"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_RULES = {"l": "---", "r": "--:"}


def table(head: Sequence[str], align: str, rows: Iterable[Sequence[object]]) -> str:
    """Return a table in Markdown, one line for each row.

    Args:
        head: The titles of its columns.
        align: A letter for each column: "l" for words, "r" for numbers.
        rows: Cells, shown as `str` shows them.

    Raises:
        ValueError: A row has more or fewer cells than there are columns.
    """
    body = list(rows)
    for cells in [align, *body]:
        if len(cells) != len(head):
            raise ValueError(f"{len(cells)} cells for {len(head)} columns: {cells}")
    rule = "|" + "|".join(_RULES[letter] for letter in align) + "|"
    return "\n".join([_line(head), rule, *map(_line, body)])


def _line(cells: Sequence[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"
