"""What the page of invariance shows: errors layer by layer, and answers over all moves."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import streamlit as st
from torch import Tensor

from lenet import trace
from lenet.equivariance import (
    ANGLES,
    MOST_SHIFT,
    answers,
    errors_along,
    kept_range,
    layer_errors,
    moved,
    recentred,
    shift_grid,
    turned,
)
from lenet.figures.invariance import errors_figure, rotation_figure, stability_figure
from lenet.figures.maps import Tile, maps_figure
from pages import visit
from pages.components.network_view import Twin, network_view
from pages.subject import Subject
from pages.visit import callbacks, keys
from pages.widgets.chart import CHART


def meter_panel(subject: Subject) -> None:
    """Move the digit, and measure in each layer what moved along and what stayed."""
    model, x = subject.model, subject.tensor
    if x is None:
        return
    with st.container(key="equivariance"):
        settings, results = st.columns([3, 8], gap="medium")
        with settings:
            rows = st.slider("Down, pixels", -MOST_SHIFT, MOST_SHIFT, 0, key=keys.MOVE_ROWS)
            cols = st.slider("To the right, pixels", -MOST_SHIFT, MOST_SHIFT, 1, key=keys.MOVE_COLS)
            angle = st.slider(
                "Rotated anticlockwise, degrees", -180, 180, 0, 5, key=keys.MOVE_ANGLE
            )
            scale = st.slider("Scaled", 0.5, 1.5, 1.0, 0.05, key=keys.MOVE_SCALE)
            other = moved(x, rows=rows, cols=cols, angle=angle, scale=scale)
            tiles = [
                Tile(one[0, 0].numpy(), name) for one, name in ((x, "digit"), (other, "moved"))
            ]
            figure = maps_figure(tiles, scale="ink", side=110)
            st.plotly_chart(figure, key="moved_chart", config=CHART)
        with results:
            only_shifted = not angle and scale == 1
            lines = ["| layer | total stride | equivariance error | invariance error |"]
            lines.append("|---|--:|--:|--:|")
            for one in layer_errors(model, x, other, rows, cols):
                step = next(step for step in model.layers if step.name == one.layer)
                jump = step.receptive_field.jump if one.equivariance is not None else ""
                moves = one.equivariance if only_shifted else None
                lines.append(
                    f"| {one.layer} | {jump} | {_percent(moves)} | {_percent(one.invariance)} |"
                )
            with st.container(key="errors-table"):
                st.markdown("\n".join(lines))
            if not only_shifted:
                st.caption("The equivariance error is measured for shifts only.")
            along = errors_along(model, x)
            st.markdown("**Equivariance error for shifts to the right only**")
            marked = cols if only_shifted and not rows else None
            st.plotly_chart(errors_figure(along, marked=marked), key="errors_chart", config=CHART)
            st.markdown(_in_words(along))
            st.caption(
                "Equivariance error: shifting the image and then applying the layer, compared with "
                "applying the layer and then shifting its map, where the two overlap; a map with "
                "total stride *s* shifts by 1/*s* of a unit per pixel. Invariance error: the layer "
                "on the moved digit, compared with the layer on the digit itself. Both relative to "
                "the layer's own values. A. Azulay & Y. Weiss, JMLR 2019"
            )


def _percent(share: float | None) -> str:
    if share is None:
        return "–"
    if share < 5e-6:
        return "0 %"  # as PyTorch's rounding goes
    return "< 0.01 %" if share < 5e-5 else f"{100 * share:.2f} %"


def _in_words(along: Mapping[str, Mapping[int, float]]) -> str:
    """Return what the curves say, with the numbers of this drawing."""

    def at(layer: str, shift: int) -> str:
        return _percent(along[layer][shift])

    return (
        f"On this drawing, shifted by 1, 2 and 4 pixels: conv1 is off by {at('conv1', 1)}, "
        f"{at('conv1', 2)} and {at('conv1', 4)}; pool1 (total stride 2) by {at('pool1', 1)}, "
        f"{at('pool1', 2)} and {at('pool1', 4)}; pool2 (4) by {at('pool2', 1)}, {at('pool2', 2)} "
        f"and {at('pool2', 4)}. The dense layers have no positions that could shift."
    )


def stability_panel(subject: Subject) -> None:
    """Show the answer at all shifts and all angles, with and without the app's own centring."""
    model, x = subject.model, subject.tensor
    if x is None:
        return
    with st.container(key="stability"):
        grid, circle = shift_grid(x), turned(x)
        images = {"as shifted": grid, "centred again": recentred(grid)}
        found = {name: answers(model, one) for name, one in images.items()}
        around = {
            "as rotated": answers(model, circle),
            "centred again": answers(model, recentred(circle)),
        }
        middle = int(answers(model, x).digits[0])
        marked = visit.current().shift
        side = 2 * MOST_SHIFT + 1
        for column, (name, one) in zip(st.columns(2, gap="medium"), found.items(), strict=True):
            with column:
                kept = f"{int((one.digits == middle).sum())} of {len(one.digits)} shifts"
                st.markdown(
                    f"**{name.capitalize()}**: {kept} are read as {middle}"
                    if middle >= 0
                    else f"**{name.capitalize()}**"
                )
                key = keys.STABILITY[name]
                st.plotly_chart(
                    stability_figure(
                        one.digits.view(side, side).numpy(),
                        one.confidences.view(side, side).numpy(),
                        marked=marked,
                    ),
                    key=key,
                    on_select=partial(callbacks.on_shift, key),
                    selection_mode="points",
                    config=CHART,
                )
        left, right = st.columns([3, 5], gap="medium")
        with left:
            st.markdown("**Rotated through a full circle**")
            curves = {
                name: (one.digits.tolist(), one.confidences.tolist())
                for name, one in around.items()
            }
            st.plotly_chart(rotation_figure(ANGLES, curves), key="rotation_chart", config=CHART)
            plain, centred = (int((one.digits == middle).sum()) for one in found.values())
            if middle < 0:
                st.markdown(
                    "For this network several digits are equally probable here, so there is no "
                    "answer to follow. Try another digit or another model."
                )
            else:
                st.markdown(_turns_in_words(middle, around["as rotated"].digits.tolist()))
                st.caption(
                    f"The network by itself answers {middle} at {plain} of {len(grid)} shifts; "
                    "with the app's preprocessing, which crops, scales and centres the ink before "
                    f"the network sees it, at {centred}."
                )
            st.caption(
                "Each digit in the maps is the answer at that shift (none where several tie); the "
                "colour is its probability, from 0 (dark) to 1 (bright)."
            )
        with right:
            _moved_network(subject, x, marked)


def _turns_in_words(digit: int, digits: list[int]) -> str:
    kept = kept_range(digits, digit)
    others = sorted(set(digits) - {digit, -1})
    if kept is None:
        words = f"Read as {digit} at {digits.count(digit)} of {len(digits)} angles"
    else:
        words = f"Read as {digit} from {kept[0]}° to {kept[1]}°".replace("-", "−")
    return f"{words}; at other angles as {', '.join(map(str, others))}." if others else f"{words}."


def _moved_network(subject: Subject, x: Tensor, shift: tuple[int, int]) -> None:
    """Show the digit at the chosen shift going through the network."""
    rows, cols = shift
    st.markdown(f"Shifted by {rows} rows and {cols} columns (click a cell above)".replace("-", "−"))
    network_view(
        trace(subject.model, moved(x, rows=rows, cols=cols)),
        subject.model,
        canvas=None,
        unit=subject.unit,
        twin=Twin(subject.title, moved=f"{rows},{cols}"),
    )
