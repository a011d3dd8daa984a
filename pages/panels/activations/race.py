"""The recorded trainings, and the networks as they were along them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lenet import MODELS, LeNet5
from lenet import trace as run
from lenet.figures.activations import race_figure
from lenet.figures.maps import Scale, Tile, maps_figure
from lenet.kernels import weights_of
from lenet.model_cards import OWN
from lenet.training.data import VALIDATION_IMAGES
from lenet.training.snapshots import Snapshot
from pages import resources, visit
from pages.faults import boundary
from pages.panels.activations.pair import (
    Pair,
    say_that_trainings_are_unaltered,
)
from pages.results import cached
from pages.serving.turns import in_turn
from pages.visit import callbacks, keys
from pages.widgets import sliders
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.words.answers import prediction_in_words
from pages.words.numbers import percent

MOST_READ = 0.9  # share of images, by which the trainings are told apart
PLAY_S = 0.8  # for each snapshot of the race
TILE = 62  # pixels, of a kernel or map in the race


@tells_answer
def race_panel(pair: Pair) -> None:
    """Show the recorded trainings, and the networks as they were along them."""
    with st.container(key="race"):
        if OWN in pair.names:
            st.markdown(
                "Your network has brought no record of its training. Choose another model at the "
                "left to see two trainings side by side."
            )
            return
        playing = st.toggle("Play", key=keys.RACE_PLAY)
        st.fragment(in_turn(_race), run_every=PLAY_S if playing else None)(pair, playing)


@boundary()
def _race(pair: Pair, playing: bool) -> None:
    last = min(len(resources.snapshots(name)) for name in pair.names) - 1
    if playing:
        sliders.play_on(keys.SNAPSHOT, last + 1)
    left, right = st.columns([3, 1], vertical_alignment="bottom")
    at = left.slider(
        "Snapshot",
        0,
        last,
        key=keys.SNAPSHOT,
        bind="query-params",
        on_change=callbacks.on_lesson_setting,
    )
    if visit.current().coursework.needs_run and not playing:
        st.rerun()  # the step of the lesson is outside of this fragment
    against = right.segmented_control(
        "Against",
        ["images", "seconds"],
        key=keys.RACE_AXIS,
        default="images",
        required=True,
        bind="query-params",
    )
    moments = {name: resources.snapshots(name)[at] for name in pair.names}
    figure = race_figure(
        {name: MODELS[name].history["snapshots"] for name in pair.names},
        against=against,
        marked={name: snapshot.facts[against] for name, (snapshot, _) in moments.items()},
    )
    show_chart(figure, key="race_chart")
    for column, (name, (snapshot, model)) in zip(st.columns(2), moments.items(), strict=True):
        with column:
            _at_snapshot(pair, name, snapshot, model)
    st.markdown(_accuracies_in_words({name: moment[0] for name, moment in moments.items()}))
    st.markdown(" ".join(_endings_in_words(pair.names)))
    say_that_trainings_are_unaltered(pair)


def _accuracies_in_words(snapshots: Mapping[str, Snapshot]) -> str:
    sentences = []
    for name, snapshot in snapshots.items():
        share = percent(snapshot.facts["validation_accuracy"])
        sentences.append(f"{name} reads {share} after {snapshot.facts['images']:,} images")
    return f"Of {VALIDATION_IMAGES:,} validation images, {', '.join(sentences)}."


def _endings_in_words(names: Sequence[str]) -> list[str]:
    """Return when each training had learned most of it, and by how much one was faster."""
    words = [_race_in_words(name) for name in names]
    past = {name: _images_until_most(name) for name in names}
    relu, sigmoid = past.get("relu"), past.get("sigmoid")
    if relu and sigmoid:
        words.append(
            "With five layers the sigmoid network learns too; it takes between "
            f"{sigmoid[0] / relu[1]:.1f} and {sigmoid[1] / max(1, relu[0]):.1f} times as many "
            "images to get there (the snapshots are far apart)."
        )
    return words


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
    between, most = _images_until_most(name), percent(MOST_READ, 0)
    words = f"{name} ends at {percent(last)}"
    if between is None:
        return f"{words} and never reaches {most}."
    return f"{words}; it gets past {most} between {between[0]:,} and {between[1]:,} images."


def _at_snapshot(pair: Pair, name: str, snapshot: Snapshot, model: LeNet5) -> None:
    drawing = pair.chosen.digit.drawing
    trace = cached(lambda: run(model, pair.tensor), "trace", model, drawing)
    words = "" if trace.digit is None else f": {prediction_in_words(trace)}"
    st.markdown(f"**{name}**{words}")
    kernels = weights_of(model, "conv1")[:, 0].numpy()
    tiles = [Tile(values, f"kernel {i}") for i, values in enumerate(kernels)]
    show_chart(maps_figure(tiles, scale="signed", side=TILE), key=f"race_kernels_{name}")
    if trace.digit is not None:
        maps = trace.activations["act1"][0].numpy()
        tiles = [Tile(values, f"map {i}") for i, values in enumerate(maps)]
        scale: Scale = "activation" if maps.min() >= 0 else "signed"
        figure = maps_figure(tiles, scale=scale, side=TILE)
        show_chart(figure, key=f"race_maps_{name}")
