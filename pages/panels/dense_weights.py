"""What the page of kernels shows of the dense layers' weights."""

from __future__ import annotations

import streamlit as st

from lenet.digit_codes import HEIGHT, WIDTH
from lenet.figures.kernels import matrix_figure
from lenet.figures.maps import Tile, maps_figure
from lenet.kernels import bias_of, fold, weights_of
from lenet.layers import maps_before_dense
from lenet.model import LeNet5
from pages.subject import Subject
from pages.visit import keys
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.words.numbers import number, plus


@tells_answer
def dense_panel(subject: Subject) -> None:
    """Show a dense layer's weights: all of them, and one unit's at the places that they read."""
    model = subject.model
    dense = [layer.name for layer in model.layers if layer.kind in ("dense", "rbf")]
    first, second, words = st.columns([3, 3, 14], gap="medium", vertical_alignment="bottom")
    name = first.selectbox("Dense layer", dense, key=keys.DENSE, bind="query-params")
    weights = weights_of(model, name).cpu()
    unit = second.selectbox("Unit", range(len(weights)), key=keys.DENSE_UNIT, bind="query-params")
    codes = _has_codes(model, name)
    words.markdown(
        f"`{name}`: ten units, each with a code of {weights.shape[1]} numbers, −1 or +1, which "
        "nobody trained: a picture of its digit"
        if codes
        else f"`{name}`: {weights.shape[0]} units, each with {weights.shape[1]} weights, one for "
        f"each output of the layer before; norm of unit {unit}'s weights {weights[unit].norm():.2f}"
    )
    with st.container(key="dense-weights"):
        if codes:
            _codes(subject, name, unit)
            return
        figure = matrix_figure(weights.numpy(), chosen=unit)
        show_chart(figure, key="matrix_chart")
        if name == dense[0]:
            _folded(subject, name, unit)


def _has_codes(model: LeNet5, name: str) -> bool:
    return next(layer.kind for layer in model.layers if layer.name == name) == "rbf"


def _codes(subject: Subject, name: str, unit: int) -> None:
    """Show the ten codes as the pictures they are, and what the layer before makes of a drawing.

    The chosen unit's code is outlined.
    """
    codes = weights_of(subject.model, name).cpu().view(-1, HEIGHT, WIDTH).numpy()
    trace, layers = subject.trace, [layer.name for layer in subject.model.layers]
    read = layers[layers.index(name) - 1]
    titles = [str(digit) for digit in range(len(codes))]
    if trace.digit is not None:
        outputs = trace.activations[name][0].tolist()
        titles = [f"{digit}: {number(-output, 1)}" for digit, output in enumerate(outputs)]
    whole = (0, 0, HEIGHT, WIDTH)
    tiles = [
        Tile(code, title, [whole] if digit == unit else [])
        for digit, (code, title) in enumerate(zip(codes, titles, strict=True))
    ]
    if trace.digit is not None:
        drawn = trace.activations[read].view(HEIGHT, WIDTH).numpy()
        tiles.append(Tile(drawn, f"{read} now"))
    st.markdown(
        "**The ten codes**"
        if trace.digit is None
        else f"**The ten codes, with their squared distances to what `{read}` holds now**: the "
        f"nearest is that of {trace.digit}"
    )
    show_chart(
        maps_figure(tiles, scale="signed", columns=6, side=100, common=False), key="codes_chart"
    )
    st.caption(
        "The 84 units of F6 are read as a picture of 7×12 pixels. Each output is minus the squared "
        "distance to a code; characters that look alike have codes that lie close, so that a "
        "reader of whole words can mend a doubtful one: LeCun et al. 1998, section II.C, figure 3."
    )


def _folded(subject: Subject, name: str, unit: int) -> None:
    """Show a unit's weights on the maps that they read, and times what these hold now."""
    model, trace = subject.model, subject.trace
    maps = maps_before_dense(model.layers)
    folded = fold(weights_of(model, name)[unit], maps)
    st.markdown(
        f"**The weights of unit {unit}, folded back onto the {len(folded)} maps they read**"
    )
    tiles = [Tile(numbers, str(i)) for i, numbers in enumerate(folded.numpy())]
    figure = maps_figure(tiles, scale="signed", columns=16, side=56)
    show_chart(figure, key="fold_chart")
    if trace.digit is None:
        return
    products = folded * trace.activations[maps.name][0]
    bias, total = float(bias_of(model, name)[unit]), float(trace.activations[name][0, unit])
    st.markdown(
        f"**Multiplied by what these maps hold now**: Σ {number(total - bias)} {plus(bias)} bias = "
        f"{number(total)}"
    )
    tiles = [Tile(numbers, str(i)) for i, numbers in enumerate(products.numpy())]
    figure = maps_figure(tiles, scale="signed", columns=16, side=56)
    show_chart(figure, key="product_chart")
