"""The one friendly line about what has just gone wrong."""

import streamlit as st

from pages import visit
from pages.words.markdown import plain


def show_notice() -> None:
    """Show the line that is kept on the visit, if there is one."""
    if notice := visit.current().present_notice():
        st.warning(plain(notice))
