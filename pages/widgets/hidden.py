"""Panels that would give a hidden answer away."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

import streamlit as st

from pages import visit

About = TypeVar("About")  # what a panel is about: the subject, or a pair of models


def tells_answer(panel: Callable[[About], None]) -> Callable[[About], None]:
    """Return a panel that stays away, with a line in its place, while the answer is hidden."""

    @wraps(panel)
    def shown(about: About) -> None:
        if _is_hidden():
            st.caption("The answer is hidden. Space reveals it.")
        else:
            panel(about)

    return shown


def tells_answer_too(panel: Callable[[About], None]) -> Callable[[About], None]:
    """Return a panel that stays away like its neighbour, without a line of its own."""

    @wraps(panel)
    def shown(about: About) -> None:
        if not _is_hidden():
            panel(about)

    return shown


def _is_hidden() -> bool:
    this_visit = visit.current()
    return this_visit.hides_answer and bool(this_visit.digit.drawing)
