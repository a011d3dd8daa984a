"""The pooling lab."""

from __future__ import annotations

import streamlit as st
from torch import Tensor

from lenet.building_blocks import (
    Pooling,
    SettingsError,
    Window,
    origins,
    pool,
    relative_change,
    shifted,
)
from lenet.figures.maps import Scale, Tile, maps_figure
from pages.components.hover_marks import hover_marks, window_link
from pages.panels.building_blocks.inputs import input_choice, input_scale
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.words.numbers import number, percent

SIDE = 250  # pixels, of a picture


def pooling_panel(subject: Subject) -> None:
    """Pool a map: where each number came from, and what one pixel of shift does to it."""
    with st.container(key="pooling"):
        settings, pictures = st.columns([3, 8], gap="medium")
        with settings:
            image = input_choice(subject, keys.POOL)
            kinds: tuple[Pooling, ...] = ("max", "average")
            kind = st.segmented_control(
                "Pooling",
                kinds,
                key=keys.POOL_KIND,
                default=kinds[0],
                required=True,
                bind="query-params",
            )
            size = st.slider("Size", 1, 7, 2, key=keys.POOL_SIZE, bind="query-params")
            stride = st.slider("Stride", 1, 4, 2, key=keys.POOL_STRIDE, bind="query-params")
            shift = st.slider(
                "Shift to the right, pixels", -4, 4, 1, key=keys.POOL_SHIFT, bind="query-params"
            )
            window = Window(size, stride)
        with pictures:
            try:
                before = pool(image, kind, window)
                after = pool(shifted(image, 0, shift), kind, window)
            except SettingsError as error:
                st.warning(f"This does not fit: {error}.")
                return
            st.markdown(_size_in_words(len(image), window, len(before.values)))
            _pictures(image, kind, window, (before.values, after.values), shift)
            share = relative_change(before.values, after.values)
            st.markdown(
                f"A shift by {number(shift, 0)} pixel{'s' if abs(shift) != 1 else ''} "
                f"changes the pooled map by **{percent(share)}** of its sum; "
                f"the stride is {stride}."
            )


def _size_in_words(side: int, window: Window, pooled: int) -> str:
    """Return the formula of the output's size with its numbers, and how the windows lie."""
    size, stride = window.kernel, window.stride
    formula = (
        f"Output size = ⌊(n − size) / stride⌋ + 1 = "
        f"**⌊({side} − {size}) / {stride}⌋ + 1 = {pooled}**"
    )
    if stride == size:
        return formula
    lie = "they overlap" if stride < size else "with gaps between them"
    return f"{formula}; windows of {size}, every {stride}: {lie}"


def _pictures(
    image: Tensor, kind: Pooling, window: Window, pooled: tuple[Tensor, Tensor], shift: int
) -> None:
    """Show the map, what pooling makes of it, and of the same one shifted."""
    before, after = pooled
    maxima = sorted(origins(image, window)) if kind == "max" else []
    boxes = [(r + 0.2, c + 0.2, r + 0.8, c + 0.8) for r, c in maxima]
    tiles = [
        Tile(image.numpy(), "input", boxes, scale=input_scale(image)),
        Tile(before.numpy(), f"{kind} pooling"),
        Tile(after.numpy(), f"of the input shifted by {number(shift, 0)}"),
        Tile((after - before).abs().numpy(), "difference"),
    ]
    scale: Scale = "signed" if image.min() < 0 else "activation"
    figure = maps_figure(tiles, scale=scale, columns=2, side=SIDE)
    show_chart(figure, key="pool_chart")
    hover_marks("pool_chart", [window_link(1, 0, window, before.shape)])
    outlined = "Outlined in the input: where each maximum came from. " if maxima else ""
    st.caption(f"{outlined}Point at a cell of the pooled map to see its window.")
