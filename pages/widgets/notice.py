"""The one friendly line about what has just gone wrong."""

import streamlit as st

from pages import visit
from pages.words.markdown import plain


def show_notice() -> None:
    """Show the line that is kept on the visit, if there is one.

    Its place is there without it too: what changes its place on the page is mounted anew, and a
    file that is being uploaded meanwhile is lost.
    """
    place = st.empty()
    if notice := visit.current().present_notice():
        place.warning(plain(notice))
