"""What the page of kernels shows: the board, one kernel in full, surgery and its consequences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from lenet.figures.kernels import Slice, board_figure, frequency_figure
from lenet.figures.maps import Tile, maps_figure
from lenet.kernels import bias_of, frequency_response, responses, weights_of
from lenet.layers import ACTIVATION_NAMES, convolution_behind
from lenet.surgery import LARGEST, Operation, channels_of, kernel_shapes
from pages import resources, visit
from pages.subject import Subject
from pages.visit import callbacks, keys
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.widgets.numbers_editor import numbers_editor
from pages.words.answers import prediction_in_words
from pages.words.numbers import number, percent, plus

MAP = 84  # pixels a side, of a response map


def _kernel_shapes(subject: Subject) -> dict[str, tuple[int, int, int, int]]:
    return kernel_shapes(subject.model.layers)


def kernel_choice(subject: Subject) -> Slice:
    """Let one kernel, and one of its slices, be chosen; at first the one that is spoken of."""
    shapes, spoken_of = _kernel_shapes(subject), _spoken_of(subject)
    first, second, third = st.columns([5, 4, 4], gap="small")
    names = list(shapes)
    layer = first.selectbox(
        "Layer", names, names.index(spoken_of[0]), key=keys.LAYER, bind="query-params"
    )
    kernels = shapes[layer][0]
    kernel, channel = spoken_of[1:] if layer == spoken_of[0] else (0, 0)
    kernel = second.selectbox(
        "Kernel", range(kernels), kernel, key=keys.KERNEL, bind="query-params"
    )
    channels = channels_of(subject.model.layers, layer, kernel)
    at = channels.index(channel) if channel in channels else 0
    channel = third.selectbox("Channel", channels, at, key=keys.CHANNEL, bind="query-params")
    return layer, kernel, channel


def _spoken_of(subject: Subject) -> Slice:
    """Return the slice that was operated on last; else a pinned unit's kernel; else the first."""
    shapes, unit = _kernel_shapes(subject), subject.unit
    if subject.surgery:
        operation = subject.surgery[-1]
        kernel, *rest = operation.place
        return operation.layer, kernel, rest[0] if rest and not operation.bias else 0
    if unit is not None:
        layer = convolution_behind(subject.model.layers, unit.layer)
        if layer is not None:
            return layer, unit.place[0], channels_of(subject.model.layers, layer, unit.place[0])[0]
    return next(iter(shapes)), 0, 0


def board_panel(subject: Subject, chosen: Slice) -> None:
    """Show every kernel of both convolutions; a click chooses one."""
    weights = [weights_of(subject.model, name).cpu() for name in _kernel_shapes(subject)]
    conv1, conv2 = (kernels.numpy() for kernels in weights)
    reads = next(step.reads for step in subject.model.layers if step.name == "conv2")
    with st.container(key="board"):
        show_chart(
            board_figure(
                (conv1, conv2),
                chosen=chosen,
                altered=_altered(subject),
                reads=reads,
                norms=not visit.current().stage.presents,  # as large as the kernels there
            ),
            key=keys.BOARD,
            on_select=callbacks.on_kernel,
            selection_mode="points",
        )
        st.caption(
            f"Row *n*: the conv1 kernel that makes map *n*, and the slices of conv2's {len(conv2)} "
            "kernels that read it. Blue is negative, black zero, orange positive, on one scale per "
            "layer; below each, where there is room, its norm √Σw². Click one to choose it."
        )


def _altered(subject: Subject) -> frozenset[Slice]:
    """Return the slices that were operated on."""
    slices = set()
    for operation in subject.surgery:
        if not operation.bias:
            kernel, *rest = operation.place
            layers = subject.model.layers
            channels = rest[:1] or channels_of(layers, operation.layer, kernel)
            slices |= {(operation.layer, kernel, channel) for channel in channels}
    return frozenset(slices)


def surgery_panel(subject: Subject, chosen: Slice) -> None:
    """Show a kernel's numbers, to be changed, and the ways to take it out."""
    layer, kernel, channel = chosen
    weights = weights_of(subject.model, layer)[kernel, channel]
    sliced = _kernel_shapes(subject)[layer][1] > 1
    with st.container(key="surgery", gap="small"):
        _surgery_buttons(subject, chosen, sliced=sliced)
        # Another key for other numbers: what was typed into the old table is not for them.
        state = f"{subject.name}:{layer}.{kernel}.{channel}:{visit.current().edition}"
        key = f"{keys.NUMBERS}:{state}"
        numbers_editor(
            weights.tolist(),
            key,
            cell=(40, 28),
            on_change=callbacks.on_numbers,
            args=(layer, (kernel, channel), key),
        )
        key = f"{keys.BIAS}:{state}"
        st.number_input(
            "bias",
            min_value=-LARGEST,
            max_value=LARGEST,
            value=float(bias_of(subject.model, layer)[kernel]),
            step=0.1,
            format="%.4f",
            key=key,
            on_change=callbacks.on_bias,
            args=(layer, kernel, key),
        )


def _surgery_buttons(subject: Subject, chosen: Slice, *, sliced: bool) -> None:
    layer, kernel, channel = chosen
    whole, single = "all channels", f"channel {channel}"
    scope: str | None = whole
    if sliced:
        scope = st.segmented_control(
            "Scope", [whole, single], key=keys.SCOPE, default=whole, label_visibility="collapsed"
        )
    place = (kernel,) if scope != single else (kernel, channel)
    with st.container(horizontal=True, gap="small"):
        silence, negate = Operation(layer, place, "off"), Operation(layer, place, "neg")
        st.button("Silence", on_click=callbacks.on_operation, args=(silence,))
        st.button("Negate", on_click=callbacks.on_operation, args=(negate,))
        st.button(
            "",
            icon=":material/undo:",
            help="Undo",
            key=keys.UNDO,
            on_click=callbacks.on_undo,
            disabled=not visit.current().can_undo(subject.name),
        )
        st.button(
            "",
            icon=":material/restart_alt:",
            help="Back to the trained network",
            key=keys.RESET,
            on_click=callbacks.on_reset,
            disabled=not subject.surgery,
        )


def response_panel(subject: Subject, chosen: Slice) -> None:
    """Show how a kernel responds to the drawing: to each channel, and their sum step by step."""
    model, trace, (layer, kernel, _) = subject.model, subject.trace, chosen
    with st.container(key="responses"):
        if trace.digit is None:
            st.markdown("**Response maps**: draw a digit to see how each kernel responds to it.")
            return
        response = responses(model, trace, layer, kernel)
        sums = response.running.numpy()
        st.markdown(
            f"**How `{layer}` kernel {kernel} responds** to the drawing, channel by channel; "
            f"{plus(response.bias)} bias"
        )
        whole, after = Tile(response.before.numpy(), "Σ + bias"), response.after
        tiles = [
            Tile(partial.numpy(), f"channel {i}")
            for i, partial in zip(response.channels, response.partial, strict=True)
        ]
        tiles.append(whole)
        if len(sums) > 1:
            tiles += [Tile(sums[i], _upto(response.channels[: i + 1])) for i in range(len(sums))]
        figure = maps_figure(tiles, scale="signed", columns=7, side=MAP)
        show_chart(figure, key="response_chart")
        low, high = number(float(after.min()), 3), number(float(after.max()), 3)
        words = f"After the {ACTIVATION_NAMES[model.activation]}: values from {low} to {high}"
        if model.activation == "relu":
            zero = float((after == 0).float().mean())
            words += f"; {percent(zero, 0)} of the units are zero"
        elif model.activation == "sigmoid" and not response.before.any():
            words += "; the kernel is silenced, and the sigmoid of 0 is ½"
        st.caption(f"{words}.")


def _upto(channels: Sequence[int]) -> str:
    """Return the title of the sum over some channels, such as "Σ 0…3" or "Σ 0, 4, 5"."""
    *_, last = channels
    without_gaps = len(channels) == last + 1 > 1
    return f"Σ 0…{last}" if without_gaps else f"Σ {', '.join(map(str, channels))}"


def frequency_panel(subject: Subject, chosen: Slice) -> None:
    """Show which waves a slice responds to."""
    with st.container(key="frequency"):
        layer, kernel, channel = chosen
        weights = weights_of(subject.model, layer)[kernel, channel]
        st.markdown("**Frequency response**")
        figure = frequency_figure(frequency_response(weights).numpy())
        show_chart(figure, key="frequency_chart")


@tells_answer
def answer_panel(subject: Subject) -> None:
    """Show the network's answer, and beside an altered network's the trained one's."""
    with st.container(key="prediction"):
        words = prediction_in_words(subject.trace)
        if subject.surgery and subject.tensor is not None:
            trained = replace(subject, model=subject.trained, surgery=()).trace
            words += f" (as trained: {prediction_in_words(trained)})"
        st.markdown(words)


def accuracy_panel(subject: Subject) -> None:
    """Show how well the network reads a fixed sample now, and how well it did as trained."""
    parts, seconds = [], 0.0
    for name in resources.samples():
        measured = subject.measured_name
        now = resources.accuracy(name, measured, subject.surgery_text, subject.model)
        seconds += now.seconds
        part = f"**{_accuracy_percent(now)}** of {now.total:,} {name}"
        if subject.surgery:
            trained = resources.accuracy(name, measured, "", subject.trained)
            part += f" (trained {_accuracy_percent(trained)})"
        parts.append(part)
    with st.container(key="accuracy"):
        st.caption(f"Reads {' and '.join(parts)} correctly; measured in {seconds:.2f} s.")


def _accuracy_percent(measured: resources.Measured) -> str:
    """Return an accuracy with as many decimals as the size of the sample allows."""
    return percent(measured.share, 2 if measured.total > 1000 else 0)
