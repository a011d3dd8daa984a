"""What the page of activations shows: two networks on one drawing, measured."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import streamlit as st

from pages.shared import resources, session
from pages.shared.faults import boundary
from pages.shared.network_view import StillRow, Twin, network_view, stillness_table
from pages.shared.panels import (
    CHART,
    INVITATION,
    answer_in_words,
    choice,
    panel_choice,
    prediction_in_words,
)
from pages.shared.session import CurrentDigit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from torch import Tensor

    from lenet import LeNet5, Trace
    from lenet.layers import Activation
    from lenet.nonlinearity import Stillness
    from lenet.training.snapshots import Snapshot

CURVE = np.linspace(-8, 8, 321)
MOST_READ = 0.9  # share of images, by which the trainings are told apart
PLAY_S = 0.8  # for each snapshot of the race
TILE = 62  # pixels, of a kernel or map in the race


@dataclass(frozen=True)
class Pair:
    """The drawing, and the two networks that see it.

    Args:
        digit: The current one.
        names: The chosen model's, and the other's.
        models: The same two.
    """

    digit: CurrentDigit
    names: tuple[str, str]
    models: "tuple[LeNet5, LeNet5]"

    @property
    def tensor(self) -> "Tensor | None":
        """The networks' input; None for a blank canvas."""
        return self.digit.tensor

    @property
    def traces(self) -> "tuple[Trace, Trace]":
        """What each computes for the drawing."""
        from lenet import trace

        first, second = (trace(model, self.tensor) for model in self.models)
        return first, second

    @property
    def by_name(self) -> "dict[str, LeNet5]":
        """The models by their names."""
        return dict(zip(self.names, self.models, strict=True))


def twins_panel(pair: Pair) -> None:
    """Show both networks live, layer above layer, and what they say."""
    first, second = pair.traces
    unit = session.pinned_unit(pair.models[0].layers)
    with st.container(key="twins"):
        for name, model, trace in zip(pair.names, pair.models, (first, second), strict=True):
            beside = name if name == pair.names[1] else None
            title = beside or session.model_title()
            network_view(trace, model, canvas="pad", unit=unit, twin=Twin(title, beside))
        if first.digit is not None and second.digit is not None:
            agree = "agree on" if first.digit == second.digit else "do not agree on"
            if first.tied or second.tied:
                agree = "do not both know"
            st.markdown(
                f"On this drawing the two {agree} the digit: {pair.names[0]} says "
                f"{answer_in_words(first)}; {pair.names[1]} says {answer_in_words(second)}."
            )


def saturation_panel(pair: Pair) -> None:
    """Show each non-linearity, where the units of a layer stand on it, and how many lie still."""
    from lenet.nonlinearity import SATURATED, activated_layers

    names = activated_layers(pair.models[0].layers)
    layers = [one for one in names if one in activated_layers(pair.models[1].layers)]
    with st.container(key="saturation"):
        layer = panel_choice("Layer", layers, session.STILL_LAYER_KEY)
        rows = [
            StillRow(
                name,
                model,
                beside=name == pair.names[1],
                here=None if pair.tensor is None else _stillness(model, pair.tensor, layer),
                usual=_stillness(model, resources.example_inputs(), layer),
            )
            for name, model in pair.by_name.items()
        ]
        if pair.tensor is None:
            st.markdown(INVITATION)
        else:
            for column, row in zip(st.columns(2, gap="medium"), rows, strict=True):
                with column:
                    _nonlinearity(row, pair.tensor, layer)
        stillness_table(rows, layer=layer, canvas="pad")
        st.caption(
            "Still: a ReLU at zero, a sigmoid with a derivative under a tenth of its largest "
            f"({SATURATED:g}). Always: for every one of the example digits."
        )
        if pair.tensor is not None:
            sentences = " and ".join(map(_stillness_in_words, rows))
            st.markdown(f"On this drawing, in {layer}, {sentences}.")


def _stillness(model: "LeNet5", x: "Tensor", layer: str) -> "Stillness":
    from lenet.nonlinearity import before_activation, stillness

    return stillness(before_activation(model, x, layer), model.activation)


def _stillness_in_words(row: StillRow) -> str:
    assert row.here is not None
    what = (
        "of the ReLUs are zero"
        if row.model.activation == "relu"
        else "of the sigmoids are saturated"
    )
    return (
        f"{100 * row.here.share:.1f} % {what} (mean derivative {row.here.mean_derivative:.3f}, "
        f"{row.name})"
    )


def _nonlinearity(row: StillRow, x: "Tensor", layer: str) -> None:
    """Show one network's curve, and where its units stand on it."""
    import torch

    from lenet.figures.activations import nonlinearity_figure
    from lenet.nonlinearity import before_activation, derivative, value

    kind = row.model.activation
    here = before_activation(row.model, x, layer)
    z = torch.from_numpy(CURVE)
    curve = {
        "z": CURVE,
        "value": value(z, kind).numpy(),
        "derivative": derivative(z, kind).numpy(),
    }
    st.markdown(f"**{row.name}**, {layer}")
    figure = nonlinearity_figure(curve, here.flatten().numpy())
    st.plotly_chart(figure, key=f"nonlinearity_{row.name}", config=CHART)


def gradients_panel(pair: Pair) -> None:
    """Show how strong a learning signal each layer gets, at three moments of the training."""
    from lenet.figures.activations import norms_figure
    from lenet.gradients import gradients

    with st.container(key="gradients"):
        if pair.tensor is None:
            st.markdown(INVITATION)
            return
        label = _label(pair)
        st.markdown(f"Loss and gradients for this drawing, labelled **{label}**")
        sentences, silent = [], []
        for column, name in zip(st.columns(2, gap="medium"), pair.names, strict=True):
            lines, start = {}, None
            for what, (snapshot, model) in _moments(name).items():
                found = gradients(model, pair.tensor, label)
                start = start or found
                images = snapshot.facts["images"]
                lines[f"{what} ({images:,} images): loss {found.loss:.3g}"] = found.weights
                if not any(found.weights.values()):
                    silent.append(f"{name}, {what}: loss {found.loss:.3g}")
            with column:
                st.markdown(f"**{name}**: norm of ∂loss/∂weights")
                figure = norms_figure(lines)
                figure.update_layout(height=300, legend={"orientation": "v", "y": 1.02})
                st.plotly_chart(figure, key=f"gradients_{name}", config=CHART)
            assert start is not None
            sentences.append(_ratio_in_words(name, start.first_to_last))
        st.markdown(f"Before training, {'; '.join(sentences)}.")
        if silent:
            st.markdown(
                f"No line at all ({'; '.join(silent)}): every gradient is zero, and nothing is "
                "learnt. Where the loss is not zero, the label's output is cut off by a ReLU."
            )
        _say_that_trainings_are_unaltered()
        st.caption(
            "For a drawing that is read rightly the loss of a trained network is almost nothing, "
            "and so are its gradients: choose another label to see it complain."
        )


def _label(pair: Pair) -> int:
    """Let be chosen what the drawing is meant to be; unless it is, the first network's answer."""
    chosen = st.pills("It should be a", range(10), key=session.LABEL_KEY, bind="query-params")
    answer = pair.traces[0].digit
    return int(answer if chosen is None else chosen)  # type: ignore[arg-type]


def _say_that_trainings_are_unaltered() -> None:
    if session.surgery_states()[-1]:
        st.caption("The recorded trainings are those of the network before your surgery.")


def _ratio_in_words(name: str, ratio: float) -> str:
    if not 0 < ratio < float("inf"):
        return f"in the {name} network no signal reaches the first layer or the last"
    if ratio < 1:
        return (
            f"in the {name} network the first layer learns from a signal "
            f"{1 / ratio:.3g} times weaker than the last"
        )
    return f"in the {name} network the first layer's signal is {ratio:.3g} times the last's"


def _moments(name: str) -> "dict[str, tuple[Snapshot, LeNet5]]":
    along = resources.snapshots(name)
    return {"start": along[0], "under way": along[len(along) // 2], "end": along[-1]}


def race_panel(pair: Pair) -> None:
    """Show the recorded trainings, and the networks as they were along them."""
    with st.container(key="race"):
        playing = st.toggle("Play", key="race_play")
        st.fragment(_race, run_every=PLAY_S if playing else None)(pair, playing)


@boundary()
def _race(pair: Pair, playing: bool) -> None:
    from lenet import MODELS
    from lenet.figures.activations import race_figure
    from lenet.training.data import VALIDATION_IMAGES

    last = min(len(resources.snapshots(name)) for name in pair.names) - 1
    if playing:
        session.play_on(session.RACE_KEY, last + 1)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    at = left.slider("Snapshot", 0, last, key=session.RACE_KEY)
    against = right.segmented_control(
        "Against", ["images", "seconds"], key=session.RACE_AXIS_KEY, default="images", required=True
    )
    moments = {name: resources.snapshots(name)[at] for name in pair.names}
    figure = race_figure(
        {name: MODELS[name].history["snapshots"] for name in pair.names},
        against=against,
        marked={name: snapshot.facts[against] for name, (snapshot, _) in moments.items()},
    )
    st.plotly_chart(figure, key="race_chart", config=CHART)
    sentences = []
    for column, (name, (snapshot, model)) in zip(st.columns(2), moments.items(), strict=True):
        with column:
            _at_snapshot(pair, name, snapshot, model)
        share = snapshot.facts["validation_accuracy"]
        sentences.append(f"{name} reads {100 * share:.1f} % after {snapshot.facts['images']:,}")
    st.markdown(
        f"Of {VALIDATION_IMAGES:,} validation images, {' images, '.join(sentences)} images."
    )
    words = [_race_in_words(name) for name in pair.names]
    past = {name: _images_until_most(name) for name in pair.names}
    relu, sigmoid = past.get("relu"), past.get("sigmoid")
    if relu and sigmoid:
        words.append(
            "With five layers the sigmoid network learns, too; it takes between "
            f"{sigmoid[0] / relu[1]:.1f} and {sigmoid[1] / max(1, relu[0]):.1f} times as many "
            "images to get there (snapshots lie far apart)."
        )
    st.markdown(" ".join(words))
    _say_that_trainings_are_unaltered()


def _images_until_most(name: str) -> tuple[int, int] | None:
    """Return between how many images a training learnt to read most; None if it never did."""
    before = 0
    for snapshot, _ in resources.snapshots(name):
        images = int(snapshot.facts["images"])
        if snapshot.facts["validation_accuracy"] >= MOST_READ:
            return before, images
        before = images
    return None


def _race_in_words(name: str) -> str:
    """Return when a training had learnt most of it, and what it came to."""
    last = resources.snapshots(name)[-1][0].facts["validation_accuracy"]
    between, most = _images_until_most(name), f"{100 * MOST_READ:.0f} %"
    words = f"{name} ends at {100 * last:.1f} %"
    if between is None:
        return f"{words} and never comes to {most}."
    return f"{words}; it gets past {most} between {between[0]:,} and {between[1]:,} images."


def _at_snapshot(pair: Pair, name: str, snapshot: "Snapshot", model: "LeNet5") -> None:
    from lenet import trace as run
    from lenet.figures.maps import Tile, maps_figure
    from lenet.kernels import weights_of

    trace = run(model, pair.tensor)
    words = "" if trace.digit is None else f": {prediction_in_words(trace)}"
    st.markdown(f"**{name}**{words}")
    kernels = weights_of(model, "conv1")[:, 0].numpy()
    tiles = [Tile(one, f"kernel {i}") for i, one in enumerate(kernels)]
    st.plotly_chart(
        maps_figure(tiles, scale="signed", side=TILE), key=f"race_kernels_{name}", config=CHART
    )
    if trace.digit is not None:
        maps = trace.activations["act1"][0].numpy()
        tiles = [Tile(one, f"map {i}") for i, one in enumerate(maps)]
        figure = maps_figure(tiles, scale="activation", side=TILE)
        st.plotly_chart(figure, key=f"race_maps_{name}", config=CHART)


def dead_panel(pair: Pair) -> None:
    """Show what the last ReLU of the network as written does to its ten outputs."""
    from lenet import MODELS
    from lenet.gradients import outputs_of

    with st.container(key="dead-outputs"):
        dead = MODELS["as-written"].dead_classes
        if not dead:
            st.markdown("In this training of the network as written no output died.")
            return
        model = resources.beside("as-written")
        cost, trained_without = resources.last_activation_cost("as-written")
        sample = f"{cost.as_is.total:,} {resources.largest_sample()}"
        st.markdown(
            f"The network as written never answers **{_listed(dead)}**: these outputs were not "
            "once above zero in all of its training images, before the last ReLU. Nor are they in "
            f"the {sample} here."
            if set(dead) <= set(cost.dead)
            else f"The network as written died in **{_listed(dead)}** over its training images; "
            f"in the {sample} here, in {_listed(cost.dead) or 'none'}."
        )
        if pair.tensor is None:
            st.markdown(INVITATION)
        else:
            lines = [
                "| class | before the ReLU | after | gradient, if this is the label | |",
                "|---|--:|--:|--:|---|",
            ]
            for one in outputs_of(model, pair.tensor):
                state = "dead" if one.digit in dead else "" if one.after else "zero here"
                before, after = (f"{v:.3f}".replace("-", "−") for v in (one.before, one.after))
                lines.append(f"| {one.digit} | {before} | {after} | {one.gradient:.4g} | {state} |")
            with st.container(key="dead-table"):
                st.markdown("\n".join(lines))
        st.markdown(
            f"A ReLU at zero passes no gradient: no image of theirs can lift these outputs again. "
            f"It costs: of {sample} it reads **{100 * cost.as_is.share:.1f} %**, and of "
            f"those of the dead classes **{100 * cost.of_dead.share:.1f} %**; the same weights "
            f"without the last ReLU {100 * cost.without.share:.1f} %, the network trained without "
            f"it **{100 * trained_without.share:.1f} %**."
        )
        st.markdown("The fix is one line: leave the ReLU out, and let the loss do the rest.")
        st.code(
            "- x = F.relu(self.fc3(x))   # clips the ten outputs at zero\n+ x = self.fc3(x)",
            "diff",
        )


def _listed(digits: "Sequence[int]") -> str:
    return ", ".join(map(str, digits))


def first_weights_panel(pair: Pair) -> None:
    """Show what becomes of the signal, forward and backward, with other first weights."""
    from lenet.figures.activations import norms_figure
    from lenet.initialisation import SCHEMES, initialised, signals

    with st.container(key="first-weights"):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            scheme = choice("First weights", SCHEMES, session.SCHEME_KEY)
            width = st.select_slider(
                "Width of the normal distribution",
                [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0],
                value=0.01,
                key=session.WIDTH_KEY,
                disabled=scheme != "normal",
                width=260,
            )
        if pair.tensor is None:
            st.markdown(INVITATION)
            return
        label = _label(pair)
        forward: dict[str, dict[str, float]] = {}
        backward: dict[str, dict[str, float]] = {}
        sentences = []
        activations: tuple[Activation, ...] = ("relu", "sigmoid")
        for activation in activations:
            found = signals(initialised(activation, scheme, width=width), pair.tensor, label)
            forward[activation] = {one.layer: one.spread for one in found}
            backward[activation] = {one.layer: one.weights for one in found}
            first, last = found[0].weights, found[-1].weights
            sentences.append(_ratio_in_words(activation, first / last if last else float("nan")))
        left, right = st.columns(2, gap="medium")
        with left:
            st.markdown("**Forward**: spread of what the units hold")
            figure = norms_figure(forward)
            st.plotly_chart(figure, key="forward_chart", config=CHART)
        with right:
            st.markdown("**Backward**: norm of ∂loss/∂weights")
            figure = norms_figure(backward)
            st.plotly_chart(figure, key="backward_chart", config=CHART)
        st.markdown(f"At step zero, for this drawing labelled {label}: {'; '.join(sentences)}.")
        st.caption(
            "X. Glorot & Y. Bengio, AISTATS 2010 (Xavier: variance 2 / (inputs + outputs)); K. He "
            "et al., ICCV 2015 (He: 2 / inputs)"
        )
