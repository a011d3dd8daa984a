"""Sliders that also move by themselves."""

from __future__ import annotations

import streamlit as st


def play_on(key: str, count: int) -> None:
    """Move a slider over 0 … count − 1 by one, from its end back to its start."""
    st.session_state[key] = (st.session_state.get(key, -1) + 1) % count
