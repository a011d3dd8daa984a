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
    next_place,
    pad,
    telling_place,
    windows,
)
from lenet.figures.maps import Tile, maps_figure
from lenet.kernels import weights_of
from pages.components.hover_marks import hover_marks, window_link
from pages.faults import boundary
from pages.panels.building_blocks.inputs import input_choice, input_scale
from pages.serving.turns import in_turn
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.choice import choice
from pages.widgets.number_grid import STYLE, Square, equation
from pages.widgets.typed_grid import typed_grid
from pages.words.numbers import number

FIRST_KERNEL = "Sobel, vertical edges"
LEARNED, TYPED = "learned, conv1 kernel", "typed in"
PACES = {"slow": 1.5, "brisk": 0.5, "fast": 0.2}  # seconds for each place of the window
SIDE = 250  # pixels, of a picture


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
    size = st.slider(
        "Size",
        keys.TYPED_SIZES[0],
        keys.TYPED_SIZES[-1],
        3,
        key=keys.CONV_SIZE,
        bind="query-params",
    )
    start = [[1 / size**2] * size for _ in range(size)]
    return torch.tensor(typed_grid(f"{keys.CONV_TYPED}-{size}", start, cell=(31, 26)))


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
            with st.container(horizontal=True, vertical_alignment="center"):
                playing = st.toggle("Slide the window", key=keys.CONV_PLAY)
                pace = PACES[choice("Pace", PACES, keys.CONV_PACE, labelled=False)]
            slide = st.fragment(in_turn(_slide), run_every=pace if playing else None)
            slide(image, kernel, window, output, playing)


@boundary()
def _slide(image: Tensor, kernel: Tensor, window: Window, output: Tensor, playing: bool) -> None:
    """Show the window at one place, and what comes out there."""
    row, col = place = _place(image, kernel, window, output, playing)
    _pictures(image, kernel, window, output, place)
    rows, cols = _keys_of(output)
    link = window_link(2, 0, window, output.shape)
    hover_marks("conv_chart", [link], sliders=lambda _, r, c: {rows: r, cols: c})
    total = number(float(output[row, col]))
    st.markdown(f"Row {row}, column {col}: each number times its weight, added up.")
    st.html(f"{STYLE}{_equation(image, kernel, window, place, total)}")
    st.caption(
        "Point at a cell of the output to see its window; click it to move the window there. "
        "The network's own convolutions also add a bias."
    )


def _place(
    image: Tensor, kernel: Tensor, window: Window, output: Tensor, playing: bool
) -> tuple[int, int]:
    """Let row and column of the window be chosen; if it slides, move it on."""
    start, state = telling_place(image, kernel, window), st.session_state
    place, names = list(_from_older_link(output) or start), _keys_of(output)
    if playing:
        now = state.get(names[0], place[0]), state.get(names[1], place[1])
        state[names[0]], state[names[1]] = next_place(image, window, now)
    columns = st.columns(2, gap="medium")
    for i, label in enumerate(("Row of the window", "Column of the window")):
        if output.shape[i] > 1:
            last = output.shape[i] - 1
            with columns[i]:
                place[i] = st.slider(label, 0, last, place[i], key=names[i], bind="query-params")
    return place[0], place[1]


def _keys_of(output: Tensor) -> tuple[str, str]:
    """Return the keys of the sliders for row and column.

    One for each size: a place that was chosen on a larger map may not be on this one.
    """
    rows, cols = output.shape
    return f"{keys.CONV_ROW}-{rows}", f"{keys.CONV_COL}-{cols}"


def _from_older_link(output: Tensor) -> tuple[int, int] | None:
    """Return the place that a link of an earlier edition names, which counted row by row."""
    text = st.query_params.get(f"{keys.CONV_PLACE}-{output.numel()}", "")
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) < output.numel()):
        return None
    row, col = divmod(int(text), output.shape[1])
    return row, col


def _equation(
    image: Tensor, kernel: Tensor, window: Window, place: tuple[int, int], total: str
) -> str:
    """Return window × kernel = products and their sum, as HTML."""
    seen, weights = windows(image, window)[place].flatten(), kernel.flatten()
    rows, cols = (window.cells(at) for at in place)
    names = [f"row {r}, column {c}" for r in rows for c in cols]
    squares = [
        Square(values.tolist(), names, title, float(values.abs().max()))
        for values, title in (
            (seen, "the input under the window"),
            (weights, "kernel"),
            (seen * weights, "products"),
        )
    ]
    return equation(*squares, total=total)


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
        customdata=_windows_in_words(window, output.shape[0], output.shape[1]),
        hovertemplate="row %{y}, column %{x}: %{z:.4f}<br>window: %{customdata}<extra></extra>",
    )
    show_chart(figure, key="conv_chart")


def _windows_in_words(window: Window, rows: int, cols: int) -> list[list[str]]:
    """Return for each place of the output which rows and columns of the input it looks at."""

    def span(at: int) -> str:
        cells = window.cells(at)
        every = f" by {window.dilation}" if window.dilation > 1 else ""
        return f"{number(cells[0], 0)}…{number(cells[-1], 0)}{every}"

    return [[f"rows {span(r)}, columns {span(c)}" for c in range(cols)] for r in range(rows)]
