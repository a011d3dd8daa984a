"""Keeps what was drawn or chosen last when a visitor goes on to another page at once."""

from pathlib import Path

import streamlit as st

_component = st.components.v2.component(
    "lenet_leaving", js=(Path(__file__).parent / "index.js").read_text("utf-8")
)


def hold_links() -> None:
    """Let links to other pages wait until this one has told all that it had to tell."""
    with st.container(key="of-leaving"):
        _component(key="leaving")
