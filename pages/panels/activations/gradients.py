"""The learning signal of each layer before, during and after training."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st
from torch import Tensor

from lenet import LeNet5
from lenet.figures.activations import norms_figure
from lenet.gradients import Gradients, gradients
from lenet.model_cards import OWN
from pages import resources
from pages.panels.activations.pair import (
    Pair,
    label_choice,
    ratio_in_words,
    say_that_trainings_are_unaltered,
)
from pages.results import cached
from pages.subject import Subject
from pages.widgets.chart import show_chart
from pages.widgets.hidden import tells_answer
from pages.words.answers import INVITATION


@tells_answer
def gradients_panel(pair: Pair) -> None:
    """Show how strong a learning signal each layer gets, at three moments of the training."""
    with st.container(key="gradients"):
        if pair.tensor is None:
            st.markdown(INVITATION)
            return
        label = label_choice(pair)
        st.markdown(f"Loss and gradients for this drawing, labelled **{label}**")
        sentences, silent = [], []
        charts: dict[str, dict[str, Mapping[str, float]]] = {}
        for subject in pair.both:
            lines: dict[str, Mapping[str, float]] = {}
            first = None
            for what, (images, backward) in _backward(subject, pair.tensor, label).items():
                first = first or backward
                lines[f"{what}{images}: loss {backward.loss:.3g}"] = backward.weights
                if not any(backward.weights.values()):
                    silent.append(f"{subject.name}, {what}: loss {backward.loss:.3g}")
            charts[subject.name] = lines
            assert first is not None
            when = "As it is" if subject.name == OWN else "Before training"
            sentences.append(f"{when}, {ratio_in_words(subject.name, first.first_to_last)}")
        _charts(charts)
        st.markdown(f"{'. '.join(sentences)}.")
        if silent:
            st.markdown(
                f"No line at all ({'; '.join(silent)}): every gradient is zero, so nothing is "
                "learned. Where the loss is not zero, a ReLU blocks the gradient."
            )
        say_that_trainings_are_unaltered(pair)
        st.caption(
            "Where a network gives the label a high probability, its loss is small and so are its "
            "gradients: choose another label to compare."
        )


def _charts(charts: Mapping[str, Mapping[str, Mapping[str, float]]]) -> None:
    """Show the networks' gradients side by side, on one scale."""
    everything = [norms for lines in charts.values() for norms in lines.values()]
    for column, (name, lines) in zip(st.columns(2, gap="medium"), charts.items(), strict=True):
        with column:
            st.markdown(f"**{name}**: norm of ∂loss/∂weights")
            figure = norms_figure(lines, beside=everything)
            figure.update_layout(height=300, legend={"orientation": "v", "y": 1.02})
            show_chart(figure, key=f"gradients_{name}")


def _backward(subject: Subject, x: Tensor, label: int) -> dict[str, tuple[str, Gradients]]:
    """Return the drawing's gradients at each of the network's moments, see `_moments`."""

    def compute() -> dict[str, tuple[str, Gradients]]:
        return {
            what: (images, gradients(model, x, label))
            for what, (images, model) in _moments(subject).items()
        }

    return cached(compute, "gradients", subject.scene_key, label)


def _moments(subject: Subject) -> dict[str, tuple[str, LeNet5]]:
    """Return the network as it was along its training; one without a record, as it is.

    Returns:
        By the moment's name: after how many images, in words, and the network.
    """
    if subject.name == OWN:
        return {"as it is": ("", subject.trained)}
    along = resources.snapshots(subject.name)
    moments = {"start": along[0], "under way": along[len(along) // 2], "end": along[-1]}
    return {
        what: (f" ({snapshot.facts['images']:,} images)", model)
        for what, (snapshot, model) in moments.items()
    }
