"""A table of numbers to type in, which links carry."""

from __future__ import annotations

import streamlit as st

from lenet.scene.grid_text import read_grid, write_grid
from lenet.surgery import bounded
from pages import visit
from pages.faults import noticed
from pages.visit.typed import TypedGrid
from pages.widgets.numbers_editor import numbers_editor


def typed_grid(name: str, usual: list[list[float]], *, cell: tuple[int, int]) -> list[list[float]]:
    """Show a table of numbers to edit, and return what is in it.

    Args:
        name: In links, one of `keys.GRIDS`.
        usual: What is in it as long as nothing else was typed in.
        cell: Its width and height, pixels.
    """
    this_visit = visit.current()
    grid = this_visit.grids.setdefault(name, TypedGrid())
    grid.open(this_visit.store.settings.get(name, ""))
    if f"{name}-{grid.edition}" not in st.session_state:
        grid.open_again()
    start = read_grid(grid.start, len(usual), len(usual[0])) or usual
    key = f"{name}-{grid.edition}"
    numbers = numbers_editor(
        start, key, cell=cell, on_change=_on_numbers, args=(name, key, start, usual)
    )
    _take(name, numbers, usual)
    return numbers


@noticed()
def _on_numbers(name: str, key: str, start: list[list[float]], usual: list[list[float]]) -> None:
    """Take what was typed before the run sends the store's parameters."""
    state = st.session_state.get(key)
    if state is None:  # the page has been left meanwhile
        return
    numbers = [list(row) for row in start]
    for row, cells in state["edited_rows"].items():
        for col, value in cells.items():
            if value is not None:
                numbers[int(row)][int(col)] = bounded(value)
    _take(name, numbers, usual)


def _take(name: str, numbers: list[list[float]], usual: list[list[float]]) -> None:
    this_visit, text = visit.current(), "" if numbers == usual else write_grid(numbers)
    if text != this_visit.store.settings.get(name, ""):
        this_visit.grids[name].text = text
        this_visit.command({name: text})
