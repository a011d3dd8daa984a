"""The convolution lab."""

from __future__ import annotations

import streamlit as st
import torch
from torch import Tensor

from lenet import LeNet5
from lenet.building_blocks import (
    CLASSIC_KERNELS,
    PADDINGS,
    SettingsError,
    Window,
    classic_kernel,
    convolve,
    pad,
)
from lenet.figures.maps import Tile, maps_figure
from lenet.kernels import weights_of
from pages.components.hover_marks import hover_marks, window_link
from pages.faults import boundary
from pages.panels.building_blocks.inputs import input_choice, input_scale
from pages.subject import Subject
from pages.visit import keys
from pages.widgets import sliders
from pages.widgets.chart import CHART
from pages.widgets.numbers_editor import numbers_editor
from pages.words.numbers import number

FIRST_KERNEL = "Sobel, vertical edges"
LEARNED, TYPED = "learned, conv1 kernel", "typed in"
PLAY_S = 0.5  # for each place of the window
SIDE = 250  # pixels, of a picture
SHOWN = 4  # products, the largest ones


def _kernel_choice(model: LeNet5) -> Tensor:
    """Let a kernel be chosen: a learned one, a classic, or numbers of one's own."""
    learned = weights_of(model, "conv1").cpu()[:, 0]
    names = [f"{LEARNED} {i}" for i in range(len(learned))] + [*CLASSIC_KERNELS, TYPED]
    chosen = st.selectbox(
        "Kernel", names, key=keys.CONV_KERNEL, bind="query-params", index=names.index(FIRST_KERNEL)
    )
    if chosen in CLASSIC_KERNELS:
        return classic_kernel(chosen)
    if chosen != TYPED:
        return learned[names.index(chosen)]
    size = st.slider("Size", 1, 7, 3, key=keys.CONV_SIZE, bind="query-params")
    start = [[1 / size**2] * size for _ in range(size)]
    return torch.tensor(numbers_editor(start, f"{keys.CONV_TYPED}-{size}", cell=(31, 26)))


def convolution_panel(subject: Subject) -> None:
    """Slide a kernel over a map: every setting, its size by the formula, each window."""
    model = subject.model
    with st.container(key="convolution"):
        settings, pictures = st.columns([3, 8], gap="medium")
        with settings:
            image = input_choice(subject, keys.CONV)
            kernel = _kernel_choice(model)
            left, right = st.columns(2)
            stride = left.slider("Stride", 1, 4, 1, key=keys.CONV_STRIDE, bind="query-params")
            dilation = right.slider(
                "Dilation", 1, 3, 1, key=keys.CONV_DILATION, bind="query-params"
            )
            padding = left.slider("Padding", 0, 6, 0, key=keys.CONV_PADDING, bind="query-params")
            mode = right.selectbox("Padded with", PADDINGS, key=keys.CONV_MODE, bind="query-params")
            window = Window(len(kernel), stride, padding, dilation, mode)
        with pictures:
            try:
                output = convolve(image, kernel, window)
            except SettingsError as error:
                st.warning(f"This does not fit: {error}.")
                return
            st.markdown(
                f"Output size = ⌊(n + 2·padding − dilation·(kernel − 1) − 1) / stride⌋ + 1 = "
                f"**{window.formula(len(image))}**"
            )
            playing = st.toggle("Slide the window", key=keys.CONV_PLAY)
            run_every = PLAY_S if playing else None
            st.fragment(_slide, run_every=run_every)(image, kernel, window, output, playing)


@boundary()
def _slide(image: Tensor, kernel: Tensor, window: Window, output: Tensor, playing: bool) -> None:
    """Show the window at one place, and what comes out there."""
    count, across = output.numel(), output.shape[1]
    # One key for each size: a place that was chosen on a larger map may not be on this one.
    key = f"{keys.CONV_PLACE}-{count}"
    if playing:
        sliders.play_on(key, count)
    at, start = 0, min(count // 2 + across // 2, count - 1)
    if count > 1:
        at = st.slider("Position of the window", 0, count - 1, start, key=key, bind="query-params")
    row, col = divmod(at, across)
    _pictures(image, kernel, window, output, (row, col))
    link = window_link(2, 0, window, output.shape)
    hover_marks("conv_chart", [link], slider=key, place=lambda _, r, c: r * across + c)
    st.caption(
        "Point at a cell of the output to see its window; click it to move the window there."
    )
    part = pad(image, window)[window.padded_cells(row)][:, window.padded_cells(col)]
    total = number(float(output[row, col]))
    st.markdown(f"Row {row}, column {col}: {_sum_in_words(part, kernel)} = **{total}**")


def _pictures(
    image: Tensor, kernel: Tensor, window: Window, output: Tensor, place: tuple[int, int]
) -> None:
    """Show input, kernel and output, outlined the window at one place of the output."""
    row, col = place
    rows, cols = window.padded_cells(row), window.padded_cells(col)
    padded = pad(image, window)
    titles = [
        f"{name}: {values.shape[0]}×{values.shape[1]}"
        for name, values in (("input", padded), ("kernel", kernel), ("output", output))
    ]
    box, cell = (rows[0], cols[0], rows[-1] + 1, cols[-1] + 1), (row, col, row + 1, col + 1)
    tiles = [
        Tile(padded.numpy(), titles[0], [box], scale=input_scale(image)),
        Tile(kernel.numpy(), titles[1]),
        Tile(output.numpy(), titles[2], [cell]),
    ]
    figure = maps_figure(tiles, scale="signed", side=SIDE, common=False)
    figure.data[2].update(
        customdata=_windows(window, output.shape[0], output.shape[1]),
        hovertemplate="row %{y}, column %{x}: %{z:.4f}<br>window: %{customdata}<extra></extra>",
    )
    st.plotly_chart(figure, key="conv_chart", config=CHART)


def _sum_in_words(part: Tensor, kernel: Tensor) -> str:
    """Return what a window and a kernel give, the largest products one by one."""
    values, weights = part.flatten().tolist(), kernel.flatten().tolist()
    products = [value * weight for value, weight in zip(values, weights, strict=True)]
    ordered = sorted(range(len(products)), key=lambda i: -abs(products[i]))
    terms = [f"{number(values[i])}·({number(weights[i])})" for i in ordered[:SHOWN] if products[i]]
    rest = sum(map(bool, products)) - len(terms)
    terms += [f"{rest} more"] if rest else []
    products_word = "product" if len(products) == 1 else "products"
    return f"Σ of {len(products)} {products_word} = {' + '.join(terms) or 'zeros'}"


def _windows(window: Window, rows: int, cols: int) -> list[list[str]]:
    """Return for each place of the output which rows and columns of the input it looks at."""

    def span(at: int) -> str:
        cells = window.cells(at)
        every = f" by {window.dilation}" if window.dilation > 1 else ""
        return f"{number(cells[0], 0)}…{number(cells[-1], 0)}{every}"

    return [[f"rows {span(r)}, columns {span(c)}" for c in range(cols)] for r in range(rows)]
