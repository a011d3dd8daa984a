"""What the page of the architecture shows."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
import torch
from torch import Tensor

from lenet import LeNet5
from lenet.architecture import CODE, DEFECTS, as_csv, as_markdown, flat_index, unflat
from lenet.compared_with_1998 import DEPARTURES, DIFFERENCES, side_by_side
from lenet.feature_extraction import run_steps
from lenet.figures.architecture import MAP_GAP, cost_figure, flattening_figure
from lenet.figures.maps import Tile, maps_figure
from lenet.layers import LENET5_1998, NOTEBOOK, maps_before_dense
from lenet.model_cards import LENET5_1998_NAME, MODELS
from lenet.scene import Scene
from lenet.ties import NO_ANSWER, single_best
from pages import resources
from pages.components.hover_marks import Link, hover_marks
from pages.pictures import network_picture
from pages.results import cached
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.widgets.scene_link import scene_link
from pages.words.markdown import table
from pages.words.numbers import number, percent

FIRST_UNIT = 137  # of the flat vector, to begin with


def layers_panel(subject: Subject) -> None:
    """Show the network as a picture and as a table, to be taken along."""
    model = subject.model
    layers = model.layers
    st.html(network_picture(layers))
    with st.container(key="layer-table"):
        st.markdown(as_markdown(layers))
    costs, words = st.columns([5, 4], gap="medium")
    with costs:
        show_chart(cost_figure(layers, height=220), key="cost_chart")
    with words:
        st.markdown(
            "**Where the parameters are, and where the work is.** A convolution applies its few "
            "weights at every position of the image; a dense layer uses each of its many weights "
            "once. C1 … F6 are the names in the 1998 paper."
        )
        with st.container(horizontal=True):
            st.download_button("Markdown", as_markdown(layers), "lenet5-layers.md", "text/markdown")
            st.download_button("CSV", as_csv(layers), "lenet5-layers.csv", "text/csv")


def flattening_panel(subject: Subject) -> None:
    """Show how the maps become one vector: which unit lies where."""
    model = subject.model
    with st.container(key="flattening"):
        maps = maps_before_dense(model.layers)
        depth, height, width = maps.shape
        left, right = st.columns([3, 5], gap="medium", vertical_alignment="bottom")
        index = left.slider(
            "Unit of the flat vector",
            0,
            maps.units - 1,
            FIRST_UNIT,
            key=keys.FLAT_UNIT,
            bind="query-params",
        )
        channel, row, col = unflat(index, maps.shape)
        right.markdown(
            f"Unit **{index}** is channel **{channel}**, row **{row}**, column **{col}**: "
            f"({channel}·{height} + {row})·{width} + {col} = {index}. Its value is "
            f"{number(float(subject.trace.activations['flatten'][0, index]))}."
        )
        values = subject.trace.activations[maps.name][0].numpy()
        show_chart(flattening_figure(values, chosen=(channel, row, col)), key="flat_chart")
        links, number_of = _flattening_links(maps.shape)
        hover_marks("flat_chart", links, sliders=lambda *cell: {keys.FLAT_UNIT: number_of(*cell)})
        st.caption(
            f"Above: the {depth} maps of {height}×{width}. Below: the same {maps.units} numbers in "
            "one row, as the dense layer reads them; nothing is computed. Point at a number to see "
            "where it goes; click to choose it."
        )


def _flattening_links(
    shape: tuple[int, ...],
) -> tuple[list[Link], Callable[[int, int, int], int]]:
    """Return which cell of the maps side by side is which of the flat vector, and back."""
    depth, height, width = shape
    pitch = width + MAP_GAP
    index = {
        (row, channel * pitch + col): flat_index((channel, row, col), shape)
        for channel in range(depth)
        for row in range(height)
        for col in range(width)
    }
    flat = [
        [(0, index[at]) if (at := (row, col)) in index else None for col in range(depth * pitch)]
        for row in range(height)
    ]
    place_of = {number: at for at, number in index.items()}
    maps = [[place_of[number] for number in range(len(index))]]
    return [Link(0, 1, cells=flat), Link(1, 0, cells=maps)], (
        lambda trace, row, col: col if trace else index[row, col]
    )


@tells_answer
def batch_panel(subject: Subject) -> None:
    """Show what the first dimension is: the ten examples go through as one batch."""
    with st.container(key="batch"):
        images = resources.example_inputs()
        steps, single = cached(
            lambda: _together_and_alone(subject.model, images), "batch", subject.network_key
        )
        tiles = [Tile(image[0].numpy(), str(i)) for i, image in enumerate(images)]
        st.markdown(f"**One batch**: the ten examples, a tensor of shape {tuple(images.shape)}")
        show_chart(maps_figure(tiles, scale="ink", side=80), key="batch_chart")
        rows = [
            (f"`{name}`", tuple(values.shape[1:]), tuple(values.shape), f"{values.numel():,}")
            for name, values in steps.items()
        ]
        left, words = st.columns([5, 4], gap="medium")
        with left, st.container(key="batch-table"):
            st.markdown(table(["step", "one image", "the batch", "numbers"], "lllr", rows))
        with words:
            apart = float((single - steps["fc3"]).abs().max())
            answers = single_best(steps["probabilities"]).tolist()
            read = ["tie" if answer == NO_ANSWER else str(answer) for answer in answers]
            st.markdown(
                "No layer mixes the images along the first dimension: each is processed by "
                "itself, with the same weights. Run one at a time, their outputs differ from the "
                f"batch's by at most {apart:.1e} (rounding). The answers for the batch: "
                f"**{', '.join(read)}**."
            )


@torch.no_grad()
def _together_and_alone(model: LeNet5, images: Tensor) -> tuple[dict[str, Tensor], Tensor]:
    """Run images through a network as one batch, and one at a time.

    Args:
        model: The network.
        images: float32 (N, 1, 28, 28), values 0..1.

    Returns:
        All steps of the batch, by name; and the outputs of single images, float32 (N, 10).
    """
    images = images.to(model.device)
    alone = torch.cat([run_steps(model, image[None])["fc3"] for image in images])
    return run_steps(model, images), alone


def history_panel(subject: Subject) -> None:
    """Show where this network differs from that of 1998, and the notebook's code mended."""
    with st.container(key="history"):
        with st.container(key="differences"):
            st.markdown(table(["", "1998", "the notebook", "paper"], "llll", DIFFERENCES))
        st.caption(
            "Y. LeCun, L. Bottou, Y. Bengio & P. Haffner, Gradient-Based Learning Applied to "
            "Document Recognition, Proc. IEEE 86(11), 1998"
        )
        _layer_by_layer(subject)
        code, defects = st.columns([5, 4], gap="medium")
        with code:
            st.markdown("**The notebook's code as it should be**")
            st.code(CODE, "python")
        with defects:
            st.markdown("**What was wrong with it**")
            st.markdown("\n".join(f"{i}. {text}" for i, text in enumerate(DEFECTS, 1)))
            st.markdown(
                "The page *Activations*, under *Dead outputs*, shows what the third one does."
            )


def _layer_by_layer(subject: Subject) -> None:
    """Show the network of 1998 beside the chosen one, or beside the notebook's."""
    is_chosen = subject.name == LENET5_1998_NAME
    other = "the notebook" if is_chosen else subject.name
    here = NOTEBOOK.layers if is_chosen else subject.model.layers
    lines = side_by_side(LENET5_1998.layers, here)
    head = ["", "1998", "output", "trained", other, "output", "trained"]
    st.markdown("**Layer by layer**")
    with st.container(key="layer-by-layer"):
        st.markdown(table(head, "lllrllr", lines))
    facts, departures = st.columns([5, 4], gap="medium")
    with facts:
        st.markdown(_error_in_words())
        if not is_chosen:
            scene = Scene(model=LENET5_1998_NAME)
            st.html(scene_link("Draw with the network of 1998", scene, keeps="drawing"))
    with departures:
        st.markdown("**What is not as in the paper**")
        st.markdown("\n".join(f"{i}. {text}" for i, text in enumerate(DEPARTURES, 1)))


def _error_in_words() -> str:
    """Say how many of MNIST's test images the network of 1998 misreads, here and in the paper."""
    card = MODELS[LENET5_1998_NAME]
    words = (
        "LeCun’s own network is here, too: **lenet5-1998**, with its table of connections, its "
        "trainable subsampling and its drawn codes. In the paper it misreads 0.95 % of MNIST’s "
        "10,000 test images, and 0.8 % when it learns from distorted images as well (section "
        "III.B)."
    )
    if card.mnist_accuracy is not None:
        words += f" Trained here, it misreads **{percent(1 - card.mnist_accuracy, 2)}**."
    return words
