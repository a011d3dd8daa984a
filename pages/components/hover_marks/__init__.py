"""Marks on a chart of maps: what the cell under the pointer was made of, in another map."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial

import streamlit as st

from lenet.building_blocks import Window
from lenet.figures.theme import FIELD
from pages.components.modules import component
from pages.visit import callbacks

_component = component("lenet_hover_marks", "hover_marks/index.js")


@dataclass(frozen=True)
class Link:
    """Where the cells of one map come from in another; each map is a trace of the chart.

    Args:
        source: The map whose cells are pointed at.
        target: The map in which is marked what they come from.
        rows, cols: Which rows a cell's row reads, and which columns its column reads.
        cells: Instead of these, for each cell by row and column the one that it stands for, as
            row and column; None where there is no cell.
    """

    source: int
    target: int
    rows: Sequence[Sequence[int]] | None = None
    cols: Sequence[Sequence[int]] | None = None
    cells: Sequence[Sequence[tuple[int, int] | None]] | None = None


def window_link(source: int, target: int, window: Window, shape: Sequence[int]) -> Link:
    """Return the link from a convolution's or pooling's output to its input with its padding.

    Args:
        source, target: The output's trace, and the input's.
        window: How it slides.
        shape: Of the output.
    """
    rows, cols = ([window.padded_cells(at) for at in range(size)] for size in shape)
    return Link(source, target, rows, cols)


def hover_marks(
    chart: str,
    links: Sequence[Link],
    *,
    sliders: Callable[[int, int, int], Mapping[str, int]] | None = None,
) -> None:
    """Mark on a chart what is pointed at, and where it comes from; a click moves sliders.

    Args:
        chart: Its key.
        links: The first that has a cell under the pointer counts.
        sliders: What they are moved to, by their keys, for a cell: of trace, row and column.
    """
    key = f"marks-{chart}"
    data = {
        "chart": f"st-key-{chart}",
        "colour": FIELD,
        "links": [
            {"from": one["source"], "to": one["target"]}
            | {name: one[name] for name in ("rows", "cols", "cells") if one[name] is not None}
            for one in map(asdict, links)
        ],
    }
    chosen = partial(callbacks.on_cell, key, sliders) if sliders else _ignore
    with st.container(key=f"of-{key}"):
        _component(data=data, key=key, on_cell_change=chosen)


def _ignore() -> None:
    """Do nothing about a click."""
