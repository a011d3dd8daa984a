"""A table of numbers to type in, which links carry."""

from __future__ import annotations

import streamlit as st

from lenet.scene.grid_text import read_grid, write_grid
from pages import visit
from pages.visit.typed import TypedGrid
from pages.widgets.numbers_editor import numbers_editor


def typed_grid(name: str, usual: list[list[float]], *, cell: tuple[int, int]) -> list[list[float]]:
    """Show a table of numbers to edit, and return what is in it.

    Args:
        name: In links, one of `keys.GRIDS`.
        usual: What is in it as long as nothing else was typed in.
        cell: Its width and height, pixels.
    """
    grid = visit.current().grids.setdefault(name, TypedGrid())
    if f"{name}-{grid.edition}" not in st.session_state:
        grid.open_again()
    start = read_grid(grid.start, len(usual), len(usual[0])) or usual
    numbers = numbers_editor(start, f"{name}-{grid.edition}", cell=cell)
    grid.text = "" if numbers == usual else write_grid(numbers)
    return numbers
