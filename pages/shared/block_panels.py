"""The labs of the page of building blocks."""

from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.shared import session
from pages.shared.faults import boundary
from pages.shared.hover_marks import hover_marks, window_link
from pages.shared.panels import CHART, number, numbers_editor

if TYPE_CHECKING:
    from torch import Tensor

    from lenet import LeNet5
    from lenet.building_blocks import Pooling, Window
    from lenet.figures.maps import Scale

GRID_SIDE = 8
FIRST_KERNEL = "Sobel, vertical edges"
LEARNED, TYPED = "learned, conv1 kernel", "typed in"
PLAY_S = 0.5  # for each place of the window
SIDE = 250  # pixels, of a picture


def _input_choice(key: str) -> "Tensor":
    """Let the map be chosen that goes in: the drawing, or a small grid of numbers."""
    import torch

    drawing = session.current_digit().tensor
    chosen = st.segmented_control(
        "Input", ["drawing", "small grid"], key=f"{key}-input", default="drawing", required=True
    )
    if chosen == "drawing" and drawing is not None:
        return drawing[0, 0]
    if chosen == "drawing":
        st.caption("Nothing is drawn yet: here is a small grid.")
    start = [[float(max(0, 4 - abs(r - c))) for c in range(GRID_SIDE)] for r in range(GRID_SIDE)]
    return torch.tensor(numbers_editor(start, f"{key}-grid", cell=(31, 26)))


def _scale(image: "Tensor") -> "Scale":
    """Return the scale on which a map that goes in is shown: ink, or numbers."""
    if image.min() < 0:
        return "signed"
    return "ink" if image.max() <= 1 else "activation"


def _kernel_choice(model: "LeNet5") -> "Tensor":
    """Let a kernel be chosen: a learned one, a classic, or numbers of one's own."""
    import torch

    from lenet.building_blocks import CLASSIC_KERNELS, classic_kernel
    from lenet.kernels import weights_of

    learned = weights_of(model, "conv1").cpu()[:, 0]
    names = [f"{LEARNED} {i}" for i in range(len(learned))] + [*CLASSIC_KERNELS, TYPED]
    chosen = st.selectbox(
        "Kernel", names, key="conv-kernel", bind="query-params", index=names.index(FIRST_KERNEL)
    )
    if chosen in CLASSIC_KERNELS:
        return classic_kernel(chosen)
    if chosen != TYPED:
        return learned[names.index(chosen)]
    size = st.slider("Size", 1, 7, 3, key="conv-size", bind="query-params")
    start = [[1 / size**2] * size for _ in range(size)]
    return torch.tensor(numbers_editor(start, f"conv-typed-{size}", cell=(31, 26)))


def convolution_panel(model: "LeNet5") -> None:
    """Slide a kernel over a map: every setting, its size by the formula, each window."""
    from lenet.building_blocks import PADDINGS, SettingsError, Window, convolve

    with st.container(key="convolution"):
        settings, pictures = st.columns([3, 8], gap="medium")
        with settings:
            image = _input_choice("conv")
            kernel = _kernel_choice(model)
            left, right = st.columns(2)
            stride = left.slider("Stride", 1, 4, 1, key="conv-stride", bind="query-params")
            dilation = right.slider("Dilation", 1, 3, 1, key="conv-dilation", bind="query-params")
            padding = left.slider("Padding", 0, 6, 0, key="conv-padding", bind="query-params")
            mode = right.selectbox("with", PADDINGS, key="conv-mode", bind="query-params")
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
            playing = st.toggle("Slide the window", key="conv_play")
            run_every = PLAY_S if playing else None
            st.fragment(_slide, run_every=run_every)(image, kernel, window, output, playing)


@boundary()
def _slide(
    image: "Tensor", kernel: "Tensor", window: "Window", output: "Tensor", playing: bool
) -> None:
    """Show the window at one place, and what comes out there."""
    from lenet.building_blocks import pad
    from lenet.figures.maps import Tile, maps_figure

    count = output.numel()
    # One key for each size: a place that was chosen on a larger map may not be on this one.
    key = f"conv-place-{count}"
    if playing:
        session.play_on(key, count)
    middle = count // 2 + output.shape[1] // 2
    session.start_at(key, min(middle, count - 1))
    at = st.slider("Place of the window", 0, count - 1, key=key) if count > 1 else 0
    row, col = divmod(at, output.shape[1])
    rows, cols = window.padded_cells(row), window.padded_cells(col)
    box = (rows[0], cols[0], rows[-1] + 1, cols[-1] + 1)
    padded = pad(image, window)
    size = f"{len(padded)}×{len(padded)}"
    tiles = [
        Tile(padded.numpy(), f"input: {size}", [box], scale=_scale(image)),
        Tile(kernel.numpy(), f"kernel: {window.kernel}×{window.kernel}"),
        Tile(
            output.numpy(),
            f"output: {output.shape[0]}×{output.shape[1]}",
            [(row, col, row + 1, col + 1)],
        ),
    ]
    figure = maps_figure(tiles, scale="signed", side=SIDE, common=False)
    figure.data[2].update(
        customdata=_windows(window, output.shape[0], output.shape[1]),
        hovertemplate="row %{y}, column %{x}: %{z:.4f}<br>window: %{customdata}<extra></extra>",
    )
    st.plotly_chart(figure, key="conv_chart", config=CHART)
    across = output.shape[1]
    link = window_link(2, 0, window, output.shape)
    hover_marks("conv_chart", [link], slider=key, place=lambda _, r, c: r * across + c)
    st.caption(
        "Point at a cell of the output to see its window; click it to send the window there."
    )
    part = padded[rows][:, cols]
    terms = (part * kernel).flatten().tolist()
    largest = sorted(range(len(terms)), key=lambda i: -abs(terms[i]))[:4]
    shown = [
        f"{number(float(part.flatten()[i]))}·({number(float(kernel.flatten()[i]))})"
        for i in largest
        if terms[i]
    ]
    rest = sum(1 for term in terms if term) - len(shown)
    shown += [f"{rest} more"] if rest else []
    st.markdown(
        f"Row {row}, column {col}: Σ of {len(terms)} product{'s' if len(terms) > 1 else ''} = "
        f"{' + '.join(shown) or 'zeros'} = **{number(float(output[row, col]))}**"
    )


def _windows(window: "Window", rows: int, cols: int) -> list[list[str]]:
    """Return for each place of the output which rows and columns of the input it looks at."""

    def span(at: int) -> str:
        cells = window.cells(at)
        every = f" by {window.dilation}" if window.dilation > 1 else ""
        return f"{cells[0]}…{cells[-1]}{every}".replace("-", "−")

    lines = [[f"rows {span(r)}, columns {span(c)}" for c in range(cols)] for r in range(rows)]
    return lines


def pooling_panel(model: "LeNet5") -> None:
    """Pool a map: where each number came from, and what one pixel of shift does to it."""
    from lenet.building_blocks import (
        SettingsError,
        Window,
        origins,
        pool,
        relative_change,
        shifted,
    )
    from lenet.figures.maps import Tile, maps_figure

    del model
    with st.container(key="pooling"):
        settings, pictures = st.columns([3, 8], gap="medium")
        with settings:
            image = _input_choice("pool")
            kinds: tuple[Pooling, ...] = ("max", "average")
            kind = st.segmented_control(
                "Pooling", kinds, key="pool-kind", default=kinds[0], required=True
            )
            size = st.slider("Size", 1, 7, 2, key="pool-size", bind="query-params")
            stride = st.slider("Stride", 1, 4, 2, key="pool-stride", bind="query-params")
            right = st.slider("Shift to the right, pixels", -4, 4, 1, key="pool-shift")
            window = Window(size, stride)
        with pictures:
            try:
                before = pool(image, kind, window)
                after = pool(shifted(image, 0, right), kind, window)
            except SettingsError as error:
                st.warning(f"This does not fit: {error}.")
                return
            overlap = "they overlap" if stride < size else "gaps between" if stride > size else ""
            st.markdown(
                f"Output size = ⌊(n − size) / stride⌋ + 1 = **⌊({len(image)} − {size}) / {stride}⌋ "
                f"+ 1 = {len(before.values)}**"
                + (f"; windows of {size}, every {stride}: {overlap}" if overlap else "")
            )
            change = (after.values - before.values).abs()
            found = sorted(origins(image, window)) if kind == "max" else []
            boxes = [(r + 0.2, c + 0.2, r + 0.8, c + 0.8) for r, c in found]
            tiles = [
                Tile(image.numpy(), "input", boxes, scale=_scale(image)),
                Tile(before.values.numpy(), f"{kind} pooling"),
                Tile(after.values.numpy(), f"of the input shifted by {right}".replace("-", "−")),
                Tile(change.numpy(), "difference"),
            ]
            numbers: Scale = "signed" if image.min() < 0 else "activation"
            figure = maps_figure(tiles, scale=numbers, columns=2, side=SIDE)
            st.plotly_chart(figure, key="pool_chart", config=CHART)
            hover_marks("pool_chart", [window_link(1, 0, window, before.values.shape)])
            outlined = "Outlined in the input: where each maximum came from. " if found else ""
            st.caption(f"{outlined}Point at a cell of the pooled map to see its window.")
            share = relative_change(before.values, after.values)
            st.markdown(
                f"A shift by {right} pixel{'s' if abs(right) != 1 else ''} changes the pooled map "
                f"by **{100 * share:.1f} %** of its sum; the stride is {stride}."
            )


def depth_width_panel(model: "LeNet5") -> None:
    """Build a network of another depth and width: what it costs, and what such ones can do."""
    from lenet.depth_width import CHANNELS, DENSE, KERNELS, Design, cost, forward_time, read_results
    from lenet.figures.depth_width import accuracy_figure, sizes_figure

    del model
    with st.container(key="depth-width"):
        settings, result = st.columns([3, 8], gap="medium")
        with settings:
            blocks = st.slider("Convolution blocks", 0, 3, 2, key="dw-blocks", bind="query-params")
            channels = tuple(
                st.slider(
                    f"Channels of block {i + 1} ({KERNELS[i]}×{KERNELS[i]})",
                    1,
                    64,
                    CHANNELS[i],
                    key=f"dw-channels-{i + 1}",
                )
                for i in range(blocks)
            )
            dense = tuple(
                st.slider(f"Dense units, layer {i + 1}", 1, 480, size, key=f"dw-dense-{i + 1}")
                for i, size in enumerate(DENSE)
            )
        design, lenet = Design(channels, dense), cost(Design())
        here = cost(design)
        with result:
            lines = ["| | this network | LeNet-5 | ratio |", "|---|--:|--:|--:|"]
            rows: list[tuple[str, Any, Any]] = [
                ("parameters", here.parameters, lenet.parameters),
                ("multiply-adds", here.multiply_adds, lenet.multiply_adds),
                ("memory of weights and activations, bytes", here.memory, lenet.memory),
                ("receptive field of the last map, pixels", here.field, lenet.field),
            ]
            lines += [f"| {name} | {a:,} | {b:,} | {a / b:.2f} |" for name, a, b in rows]
            ours, theirs = 1e3 * forward_time(design), 1e3 * forward_time(Design())
            lines.append(
                f"| one forward pass, ms, now | {ours:.2f} | {theirs:.2f} | {ours / theirs:.2f} |"
            )
            with st.container(key="dw-table"):
                st.markdown("\n".join(lines))
            st.plotly_chart(sizes_figure(design.layers), key="sizes_chart", config=CHART)
            results = read_results()
            st.plotly_chart(
                accuracy_figure(results["networks"], parameters=here.parameters),
                key="grid_chart",
                config=CHART,
            )
            recipe = results["recipe"]
            st.caption(
                f"Measured: {len(results['networks'])} networks, each {recipe['epochs']} epochs "
                f"over {results['data']}, by `{results['command']}`. The dashed line is the "
                "network built here."
            )
