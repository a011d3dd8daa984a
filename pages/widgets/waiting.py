"""Words for what is being computed, once it takes a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from html import escape

import streamlit as st


@contextmanager
def working(words: str) -> Iterator[None]:
    """Say what is being computed if it takes longer than 0.3 s; nothing else on the page moves.

    Streamlit's own spinner waits longer, and pushes down what is below.
    """
    place = st.empty()
    place.html(f'<p class="working" role="status">{escape(words)}</p>')
    try:
        yield
    finally:
        place.empty()
