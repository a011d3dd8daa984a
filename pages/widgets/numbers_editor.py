"""A table of numbers to edit."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from lenet.surgery import LARGEST, bounded


def numbers_editor(
    numbers: list[list[float]],
    key: str,
    *,
    cell: tuple[int, int],
    on_change: Callable[..., None] | None = None,
    args: tuple[Any, ...] = (),
) -> list[list[float]]:
    """Show a table of numbers to edit, and return what is in it.

    Args:
        numbers: Row by row.
        key: Of the widget; another key for other numbers.
        cell: Its width and height, pixels.
        on_change, args: As of any widget.
    """
    names = [str(col) for col in range(len(numbers[0]))]
    edited = st.data_editor(
        {name: [row[col] for row in numbers] for col, name in enumerate(names)},
        key=key,
        on_change=on_change,
        args=args,
        hide_index=True,
        row_height=cell[1],
        column_config={
            name: st.column_config.NumberColumn(
                name,
                format="%.2f",
                min_value=-LARGEST,
                max_value=LARGEST,
                required=True,
                width=cell[0],
            )
            for name in names
        },
    )
    return [[bounded(edited[name][row]) for name in names] for row in range(len(numbers))]
