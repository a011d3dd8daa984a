"""The map that goes into a lab: the drawing, or a small grid of numbers."""

from __future__ import annotations

import streamlit as st
import torch
from torch import Tensor

from lenet.figures.maps import Scale
from pages.subject import Subject
from pages.widgets.typed_grid import typed_grid

GRID_SIDE = 8


def input_choice(subject: Subject, key: str) -> Tensor:
    """Let the map be chosen that goes in: the drawing, or a small grid of numbers."""
    drawing = subject.tensor
    chosen = st.segmented_control(
        "Input",
        ["drawing", "small grid"],
        key=f"{key}-input",
        default="drawing",
        required=True,
        bind="query-params",
    )
    if chosen == "drawing" and drawing is not None:
        return drawing[0, 0]
    if chosen == "drawing":
        st.caption("Nothing is drawn yet: here is a small grid.")
    start = [[float(max(0, 4 - abs(r - c))) for c in range(GRID_SIDE)] for r in range(GRID_SIDE)]
    return torch.tensor(typed_grid(f"{key}-grid", start, cell=(31, 26)))


def input_scale(image: Tensor) -> Scale:
    """Return the scale on which a map that goes in is shown: ink, or numbers."""
    if image.min() < 0:
        return "signed"
    return "ink" if image.max() <= 1 else "activation"
