"""Two networks on one drawing, and what their panels share."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import streamlit as st
from torch import Tensor

from pages.subject import Subject
from pages.visit import keys


@dataclass(frozen=True)
class Pair:
    """One drawing, and two networks that look at it.

    Args:
        chosen: The chosen model, altered perhaps.
        other: Another, as trained.
    """

    chosen: Subject
    other: Subject

    @classmethod
    def of(cls, chosen: Subject, other: str) -> Pair:
        """Put another model beside the chosen one.

        Raises:
            CheckpointError: Its weights cannot be loaded.
        """
        return cls(chosen, chosen.beside(other))

    @property
    def both(self) -> tuple[Subject, Subject]:
        """The chosen one first."""
        return self.chosen, self.other

    @property
    def names(self) -> tuple[str, str]:
        """The models' names."""
        return self.chosen.name, self.other.name

    @property
    def scene_key(self) -> Hashable:
        """Identifies both networks and the drawing."""
        return self.chosen.network_key, self.other.network_key, self.chosen.digit.drawing

    @property
    def tensor(self) -> Tensor | None:
        """The networks' input; None for a blank canvas."""
        return self.chosen.tensor


def label_choice(pair: Pair) -> int:
    """Let the label be chosen; until it is, it is the first network's answer."""
    chosen = st.pills("Choose the label", range(10), key=keys.LABEL, bind="query-params")
    answer = pair.chosen.trace.digit
    return int(answer if chosen is None else chosen)  # type: ignore[arg-type]


def say_that_trainings_are_unaltered(pair: Pair) -> None:
    """Say so where the chosen network is altered: the recorded trainings are not."""
    if pair.chosen.surgery:
        st.caption("The recorded trainings are those of the network without your surgery.")


def ratio_in_words(name: str, ratio: float) -> str:
    """Say how the first layer's learning signal compares with the last one's."""
    if not 0 < ratio < float("inf"):
        which = "first" if ratio == 0 else "last"
        return f"in the {name} network no signal reaches the {which} layer"
    if ratio < 1:
        return (
            f"in the {name} network the first layer learns from a signal "
            f"{1 / ratio:.3g} times weaker than the last layer's"
        )
    return f"in the {name} network the first layer's signal is {ratio:.3g} times the last layer's"
