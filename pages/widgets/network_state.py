"""Which network answers, and where it runs."""

from __future__ import annotations

import streamlit as st

from lenet.surgery import Surgery
from pages.subject import Subject
from pages.visit import callbacks, keys

SHOWN_OPERATIONS = 3


def show_network_state(subject: Subject) -> None:
    """Say in the sidebar where the network runs, and on every page if it has been altered."""
    if subject.device_fault:
        st.sidebar.warning(subject.device_fault)
    else:
        st.sidebar.caption(f"Runs on {subject.device}.")
    _show_badge(subject.surgery)


def _show_badge(surgery: Surgery) -> None:
    """Say on every page that the network is not the trained one, and offer the way back."""
    if not surgery:
        return
    with (
        st.bottom,  # of the main area, wherever the sidebar ends
        st.container(key="altered", horizontal=True, vertical_alignment="center"),
    ):
        words = [operation.words for operation in surgery]
        more = f" and {len(words) - SHOWN_OPERATIONS} more" if len(words) > SHOWN_OPERATIONS else ""
        shown = "; ".join(words[-SHOWN_OPERATIONS:]) + more
        st.markdown(f":orange-badge[:material/healing: Altered network] :small[{shown}]")
        st.button("Undo", key=keys.ALTERED_UNDO, on_click=callbacks.on_undo, type="tertiary")
        st.button("Reset", key=keys.ALTERED_RESET, on_click=callbacks.on_reset, type="tertiary")
