"""The workshop for networks of other depths and widths."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from lenet.depth_width import CHANNELS, DENSE, KERNELS, Design, cost, forward_time, read_results
from lenet.figures.depth_width import accuracy_figure, sizes_figure
from pages.results import cached
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.words.markdown import table


def depth_width_panel(subject: Subject) -> None:
    """Build a network of another depth and width: what it costs, and what such ones can do."""
    del subject
    with st.container(key="depth-width"):
        settings, result = st.columns([3, 8], gap="medium")
        with settings:
            design = _design_choice()
        with result:
            with st.container(key="dw-table"):
                st.markdown(_costs_table(design))
            show_chart(sizes_figure(design.layers), key="sizes_chart")
            _measured(design)


def _design_choice() -> Design:
    """Let depth and widths be chosen."""
    blocks = st.slider("Convolution blocks", 0, 3, 2, key=keys.BLOCKS, bind="query-params")
    channels = tuple(
        st.slider(
            f"Channels of block {i + 1} ({KERNELS[i]}×{KERNELS[i]})",
            1,
            64,
            CHANNELS[i],
            key=f"{keys.CHANNELS}-{i + 1}",
            bind="query-params",
        )
        for i in range(blocks)
    )
    dense = tuple(
        st.slider(
            f"Dense units, layer {i + 1}",
            1,
            480,
            size,
            key=f"{keys.DENSE_UNITS}-{i + 1}",
            bind="query-params",
        )
        for i, size in enumerate(DENSE)
    )
    return Design(channels, dense)


def _costs_table(design: Design) -> str:
    """Return what a network costs, beside LeNet-5."""
    built, lenet = cost(design), cost(Design())
    costs: list[tuple[str, Any, Any]] = [
        ("parameters", built.parameters, lenet.parameters),
        ("multiply-adds", built.multiply_adds, lenet.multiply_adds),
        ("memory of weights and activations, bytes", built.memory, lenet.memory),
        ("receptive field of the last map, pixels", built.field, lenet.field),
    ]
    rows = [(name, f"{ours:,}", f"{its:,}", f"{ours / its:.2f}") for name, ours, its in costs]
    ours, its = (
        1e3 * cached(partial(forward_time, each), "forward time", each)
        for each in (design, Design())
    )
    times = f"{ours:.2f}", f"{its:.2f}", f"{ours / its:.2f}"
    rows.append(("one forward pass, ms, measured here", *times))
    return table(["", "this network", "LeNet-5", "ratio"], "lrrr", rows)


def _measured(design: Design) -> None:
    """Show the networks that were trained, and where this one would stand among them."""
    results = read_results()
    figure = accuracy_figure(results["networks"], parameters=cost(design).parameters)
    show_chart(figure, key="grid_chart")
    recipe = results["recipe"]
    st.caption(
        f"Measured: {len(results['networks'])} networks, each trained for {recipe['epochs']} "
        f"epochs; {results['data']}; by `{results['command']}`. The dashed line marks the "
        "network built here."
    )
