"""What the page of kernels shows of the dense layers' weights."""

from __future__ import annotations

import streamlit as st

from lenet.figures.kernels import matrix_figure
from lenet.figures.maps import Tile, maps_figure
from lenet.kernels import bias_of, fold, weights_of
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.words.numbers import number, plus


@tells_answer
def dense_panel(subject: Subject) -> None:
    """Show a dense layer's weights: all of them, and one unit's at the places that they read."""
    model = subject.model
    dense = [layer.name for layer in model.layers if layer.kind == "dense"]
    first, second, words = st.columns([3, 3, 14], gap="medium", vertical_alignment="bottom")
    name = first.selectbox("Dense layer", dense, key=keys.DENSE, bind="query-params")
    weights = weights_of(model, name).cpu()
    unit = second.selectbox("Unit", range(len(weights)), key=keys.DENSE_UNIT, bind="query-params")
    words.markdown(
        f"`{name}`: {weights.shape[0]} units, each with {weights.shape[1]} weights, one for each "
        f"output of the layer before; norm of unit {unit}'s weights {weights[unit].norm():.2f}"
    )
    with st.container(key="dense-weights"):
        figure = matrix_figure(weights.numpy(), chosen=unit)
        show_chart(figure, key="matrix_chart")
        if name == dense[0]:
            _folded(subject, name, unit)


def _folded(subject: Subject, name: str, unit: int) -> None:
    """Show a unit's weights on the maps that they read, and times what these hold now."""
    model, trace = subject.model, subject.trace
    maps = next(layer for layer in model.layers if layer.name == "pool2")
    folded = fold(weights_of(model, name)[unit], maps)
    st.markdown(
        f"**The weights of unit {unit}, folded back onto the {len(folded)} maps they read**"
    )
    tiles = [Tile(numbers, str(i)) for i, numbers in enumerate(folded.numpy())]
    figure = maps_figure(tiles, scale="signed", columns=16, side=56)
    show_chart(figure, key="fold_chart")
    if trace.digit is None:
        return
    products = folded * trace.activations["pool2"][0]
    bias, total = float(bias_of(model, name)[unit]), float(trace.activations[name][0, unit])
    st.markdown(
        f"**Multiplied by what these maps hold now**: Σ {number(total - bias)} {plus(bias)} bias = "
        f"{number(total)}"
    )
    tiles = [Tile(numbers, str(i)) for i, numbers in enumerate(products.numpy())]
    figure = maps_figure(tiles, scale="signed", columns=16, side=56)
    show_chart(figure, key="product_chart")
