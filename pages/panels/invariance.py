"""What the page of invariance shows: errors layer by layer, and answers over all moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import streamlit as st
from torch import Tensor

from lenet import trace
from lenet.equivariance import (
    ANGLES,
    MOST_SHIFT,
    Answers,
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
from lenet.ties import NO_ANSWER
from pages import visit
from pages.components.network_view import Twin, network_view
from pages.results import cached
from pages.subject import Subject
from pages.visit import callbacks, keys
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.words.markdown import table
from pages.words.numbers import number, relative_error

SHIFTED, CENTRED = keys.STABILITY  # the two maps of stability, by name
ROTATED = "as rotated"


def meter_panel(subject: Subject) -> None:
    """Move the digit, and measure in each layer what moved along and what stayed."""
    x = subject.tensor
    if x is None:
        return
    with st.container(key="equivariance"):
        settings, results = st.columns([3, 8], gap="medium")
        with settings:
            rows = st.slider(
                "Down, pixels", -MOST_SHIFT, MOST_SHIFT, 0, key=keys.MOVE_ROWS, bind="query-params"
            )
            cols = st.slider(
                "To the right, pixels",
                -MOST_SHIFT,
                MOST_SHIFT,
                1,
                key=keys.MOVE_COLS,
                bind="query-params",
            )
            angle = st.slider(
                "Rotated anticlockwise, degrees",
                -180,
                180,
                0,
                5,
                key=keys.MOVE_ANGLE,
                bind="query-params",
            )
            scale = st.slider(
                "Scaled", 0.5, 1.5, 1.0, 0.05, key=keys.MOVE_SCALE, bind="query-params"
            )
            other = moved(x, rows=rows, cols=cols, angle=angle, scale=scale)
            tiles = [Tile(x[0, 0].numpy(), "digit"), Tile(other[0, 0].numpy(), "moved")]
            figure = maps_figure(tiles, scale="ink", side=110)
            show_chart(figure, key="moved_chart")
        with results:
            only_shifted = not angle and scale == 1
            _errors_table(subject, x, other, (rows, cols), only_shifted=only_shifted)
            _errors_chart(subject, x, marked=cols if only_shifted and not rows else None)


def _errors_table(
    subject: Subject, x: Tensor, other: Tensor, shift: tuple[int, int], *, only_shifted: bool
) -> None:
    """Show both errors of each layer for the digit and the same one moved."""
    jumps = {step.name: step.receptive_field.jump for step in subject.model.layers}
    found = cached(
        lambda: layer_errors(subject.model, x, other, *shift),
        "errors",
        subject.scene_key,
        other.numpy().tobytes(),
        shift,
    )
    rows = [
        (
            errors.layer,
            "" if errors.equivariance is None else jumps[errors.layer],
            relative_error(errors.equivariance if only_shifted else None),
            relative_error(errors.invariance),
        )
        for errors in found
    ]
    head = ["layer", "total stride", "equivariance error", "invariance error"]
    with st.container(key="errors-table"):
        st.markdown(table(head, "lrrr", rows))
    if not only_shifted:
        st.caption("The equivariance error is measured for shifts only.")


def _errors_chart(subject: Subject, x: Tensor, *, marked: int | None) -> None:
    """Show the equivariance error against the shift, in a chart and in words."""
    along = cached(lambda: errors_along(subject.model, x), "errors along", subject.scene_key)
    st.markdown("**Equivariance error for shifts to the right only**")
    show_chart(errors_figure(along, marked=marked), key="errors_chart")
    st.markdown(_errors_in_words(along))
    st.caption(
        "Equivariance error: shifting the image and then applying the layer, compared with "
        "applying the layer and then shifting its map, where the two overlap; a map with "
        "total stride *s* shifts by 1/*s* of a unit per pixel. Invariance error: the layer "
        "on the moved digit, compared with the layer on the digit itself. Both relative to "
        "the layer's own values. A. Azulay & Y. Weiss, JMLR 2019"
    )


def _errors_in_words(along: Mapping[str, Mapping[int, float]]) -> str:
    """Return what the curves say, with the numbers of this drawing."""

    def at(layer: str, shift: int) -> str:
        return relative_error(along[layer][shift])

    return (
        f"On this drawing, shifted by 1, 2 and 4 pixels: conv1 is off by {at('conv1', 1)}, "
        f"{at('conv1', 2)} and {at('conv1', 4)}; pool1 (total stride 2) by {at('pool1', 1)}, "
        f"{at('pool1', 2)} and {at('pool1', 4)}; pool2 (4) by {at('pool2', 1)}, {at('pool2', 2)} "
        f"and {at('pool2', 4)}. The dense layers have no positions that could shift."
    )


@tells_answer
def stability_panel(subject: Subject) -> None:
    """Show the answer at all shifts and all angles, with and without the app's own centring."""
    x = subject.tensor
    if x is None:
        return
    with st.container(key="stability"):
        over_shifts = cached(
            lambda: _both_answers(subject, SHIFTED, shift_grid(x)), "over shifts", subject.scene_key
        )
        digit = NO_ANSWER if subject.trace.answer is None else subject.trace.answer
        kept = {name: _count(found, digit) for name, found in over_shifts.items()}
        for column, name in zip(st.columns(2, gap="medium"), over_shifts, strict=True):
            with column:
                _stability_map(name, over_shifts[name], digit, kept[name])
        left, right = st.columns([3, 5], gap="medium")
        with left:
            rotated = _rotation_chart(subject, x)
            _stability_in_words(digit, kept, rotated, shifts=len(over_shifts[SHIFTED].digits))
        with right:
            _moved_network(subject, x, visit.current().shift)


def _both_answers(subject: Subject, plain: str, images: Tensor) -> dict[str, Answers]:
    """Return the answers to some images, without and with the app's own centring.

    Args:
        subject: Its network answers.
        plain: The name of the answers without centring.
        images: float32 (N, 1, 28, 28), values 0..1.
    """
    model = subject.model
    return {plain: answers(model, images), CENTRED: answers(model, recentred(images))}


def _count(over_shifts: Answers, digit: int) -> int:
    return int((over_shifts.digits == digit).sum())


def _stability_map(name: str, over_shifts: Answers, digit: int, kept: int) -> None:
    """Show the answers at all shifts, by row and column; a click looks at one of them."""
    side, key = 2 * MOST_SHIFT + 1, keys.STABILITY[name]
    says = f": {kept} of {side**2} shifts are read as {digit}" if digit >= 0 else ""
    st.markdown(f"**{name.capitalize()}**{says}")
    figure = stability_figure(
        over_shifts.digits.view(side, side).numpy(),
        over_shifts.confidences.view(side, side).numpy(),
        marked=visit.current().shift,
    )
    show_chart(figure, key=key, on_select=partial(callbacks.on_shift, key), selection_mode="points")


def _rotation_chart(subject: Subject, x: Tensor) -> list[int]:
    """Show the answers through a full circle; return those without the app's own centring."""
    st.markdown("**Rotated through a full circle**")
    rotated = cached(
        lambda: _both_answers(subject, ROTATED, turned(x)), "through a circle", subject.scene_key
    )
    curves = {
        name: (found.digits.tolist(), found.confidences.tolist()) for name, found in rotated.items()
    }
    show_chart(rotation_figure(ANGLES, curves), key="rotation_chart")
    return curves[ROTATED][0]


def _stability_in_words(
    digit: int, kept: Mapping[str, int], rotated: Sequence[int], *, shifts: int
) -> None:
    """Say how far the answer stays; `digit` is −1 where there is none that could."""
    if digit < 0:
        st.markdown(
            "For this network several digits are equally probable here, so there is no "
            "answer to follow. Try another digit or another model."
        )
    else:
        st.markdown(_rotation_in_words(digit, rotated))
        st.caption(
            f"The network by itself answers {digit} at {kept[SHIFTED]} of {shifts} shifts; "
            "with the app's preprocessing, which crops, scales and centres the ink before "
            f"the network sees it, at {kept[CENTRED]}."
        )
    st.caption(
        "Each digit in the maps is the answer at that shift (none where several tie); the "
        "colour is its probability, from 0 (dark) to 1 (bright)."
    )


def _rotation_in_words(digit: int, digits: Sequence[int]) -> str:
    kept = kept_range(digits, digit)
    others = sorted(set(digits) - {digit, -1})
    if kept is None:
        words = f"Read as {digit} at {digits.count(digit)} of {len(digits)} angles"
    else:
        words = f"Read as {digit} from {number(kept[0], 0)}° to {number(kept[1], 0)}°"
    return f"{words}; at other angles as {', '.join(map(str, others))}." if others else f"{words}."


def _moved_network(subject: Subject, x: Tensor, shift: tuple[int, int]) -> None:
    """Show the digit at the chosen shift going through the network."""
    rows, cols = shift
    shifted = cached(
        lambda: trace(subject.model, moved(x, rows=rows, cols=cols)),
        "shifted",
        subject.scene_key,
        shift,
    )
    with st.container(horizontal=True, vertical_alignment="center", key="chosen-shift"):
        st.markdown("Click a cell above, or choose here:", width="content")
        for label, key, value in (
            ("Rows down", keys.SHIFT_ROWS, rows),
            ("Columns to the right", keys.SHIFT_COLS, cols),
        ):
            st.session_state[key] = value
            st.number_input(
                label,
                -MOST_SHIFT,
                MOST_SHIFT,
                key=key,
                width=150,
                on_change=callbacks.on_typed_shift,
            )
    network_view(
        shifted,
        subject.model,
        canvas=None,
        twin=Twin(subject.title, moved=f"{rows},{cols}"),
    )
