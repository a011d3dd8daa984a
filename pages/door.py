"""The door behind which PyTorch is.

Importing PyTorch and torchvision takes ten seconds on a cold machine. What must answer before that
stands on the near side and imports neither: the server's start (`app.py`, `pages.serving`,
`lenet.live`), the frame around all pages (`pages.main`, the visit, the address, the sidebar) and
the canvas of the draw page. Everything else may import what it needs at the top of its file; it
is itself imported only when the door is open.
"""

import sys

import streamlit as st

from pages.serving import turns

LAST_IMPORTED = "torchvision.models.feature_extraction"


def is_open() -> bool:
    """Whether PyTorch has been imported."""
    return LAST_IMPORTED in sys.modules


def open_door() -> None:
    """Import PyTorch, and show that it is loading: only right after the server has started."""
    if is_open():
        return
    with (
        st.spinner("Loading PyTorch (only after a start of the server) …", show_time=True),
        turns.waiting(),
    ):
        import lenet.feature_extraction  # noqa: F401
