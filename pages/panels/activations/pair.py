"""Two networks on one drawing, and what their panels share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import streamlit as st
from torch import Tensor

from lenet import LeNet5, Trace, trace
from pages import visit
from pages.visit import keys
from pages.visit.state import CurrentDigit

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
    models: tuple[LeNet5, LeNet5]

    @property
    def tensor(self) -> Tensor | None:
        """The networks' input; None for a blank canvas."""
        return self.digit.tensor

    @property
    def traces(self) -> tuple[Trace, Trace]:
        """What each computes for the drawing."""
        first, second = (trace(model, self.tensor) for model in self.models)
        return first, second

    @property
    def by_name(self) -> dict[str, LeNet5]:
        """The models by their names."""
        return dict(zip(self.names, self.models, strict=True))


def label_choice(pair: Pair) -> int:
    """Let be chosen what the drawing is meant to be; unless it is, the first network's answer."""
    chosen = st.pills("It should be a", range(10), key=keys.LABEL_KEY, bind="query-params")
    answer = pair.traces[0].digit
    return int(answer if chosen is None else chosen)  # type: ignore[arg-type]


def say_that_trainings_are_unaltered() -> None:
    """Say so where the chosen network is altered: the recorded trainings are not."""
    if visit.surgery_states()[-1]:
        st.caption("The recorded trainings are those of the network before your surgery.")


def ratio_in_words(name: str, ratio: float) -> str:
    """Say how the first layer's learning signal compares with the last one's."""
    if not 0 < ratio < float("inf"):
        return f"in the {name} network no signal reaches the first layer or the last"
    if ratio < 1:
        return (
            f"in the {name} network the first layer learns from a signal "
            f"{1 / ratio:.3g} times weaker than the last"
        )
    return f"in the {name} network the first layer's signal is {ratio:.3g} times the last's"
