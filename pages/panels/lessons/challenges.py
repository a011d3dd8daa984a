"""Challenges, marked by the machine."""

import streamlit as st


def challenges_panel() -> None:
    """Show the challenges."""
    st.markdown("…")
