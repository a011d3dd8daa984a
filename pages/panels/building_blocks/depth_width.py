"""The workshop for networks of other depths and widths."""

from __future__ import annotations

from typing import Any

import streamlit as st

from lenet.depth_width import CHANNELS, DENSE, KERNELS, Design, cost, forward_time, read_results
from lenet.figures.depth_width import accuracy_figure, sizes_figure
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import CHART

GRID_SIDE = 8
FIRST_KERNEL = "Sobel, vertical edges"
LEARNED, TYPED = "learned, conv1 kernel", "typed in"
PLAY_S = 0.5  # for each place of the window
SIDE = 250  # pixels, of a picture


def depth_width_panel(subject: Subject) -> None:
    """Build a network of another depth and width: what it costs, and what such ones can do."""
    del subject
    with st.container(key="depth-width"):
        settings, result = st.columns([3, 8], gap="medium")
        with settings:
            blocks = st.slider("Convolution blocks", 0, 3, 2, key=keys.BLOCKS, bind="query-params")
            channels = tuple(
                st.slider(
                    f"Channels of block {i + 1} ({KERNELS[i]}×{KERNELS[i]})",
                    1,
                    64,
                    CHANNELS[i],
                    key=f"{keys.CHANNELS}-{i + 1}",
                )
                for i in range(blocks)
            )
            dense = tuple(
                st.slider(
                    f"Dense units, layer {i + 1}", 1, 480, size, key=f"{keys.DENSE_UNITS}-{i + 1}"
                )
                for i, size in enumerate(DENSE)
            )
        design, lenet = Design(channels, dense), cost(Design())
        built = cost(design)
        with result:
            lines = ["| | this network | LeNet-5 | ratio |", "|---|--:|--:|--:|"]
            rows: list[tuple[str, Any, Any]] = [
                ("parameters", built.parameters, lenet.parameters),
                ("multiply-adds", built.multiply_adds, lenet.multiply_adds),
                ("memory of weights and activations, bytes", built.memory, lenet.memory),
                ("receptive field of the last map, pixels", built.field, lenet.field),
            ]
            lines += [f"| {name} | {a:,} | {b:,} | {a / b:.2f} |" for name, a, b in rows]
            ours, theirs = 1e3 * forward_time(design), 1e3 * forward_time(Design())
            lines.append(
                f"| one forward pass, ms, measured now | {ours:.2f} | {theirs:.2f} "
                f"| {ours / theirs:.2f} |"
            )
            with st.container(key="dw-table"):
                st.markdown("\n".join(lines))
            st.plotly_chart(sizes_figure(design.layers), key="sizes_chart", config=CHART)
            results = read_results()
            st.plotly_chart(
                accuracy_figure(results["networks"], parameters=built.parameters),
                key="grid_chart",
                config=CHART,
            )
            recipe = results["recipe"]
            st.caption(
                f"Measured: {len(results['networks'])} networks, each trained for "
                f"{recipe['epochs']} epochs; {results['data']}; by `{results['command']}`. The "
                "dashed line marks the network built built."
            )
