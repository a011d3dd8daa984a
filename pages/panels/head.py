"""What stands above a page: a step of a lesson, what is to be guessed, a way off the stage."""

from __future__ import annotations

import streamlit as st

from pages import visit
from pages.panels.lesson import lesson_panel
from pages.subject import current_subject
from pages.visit import callbacks, keys
from pages.widgets.guess_bar import guess_bar


def head_panel(page: str) -> None:
    """Show what stands above a page.

    Args:
        page: Its path.
    """
    this_visit = visit.current()
    lesson_panel(page)
    guess_bar(current_subject().trace, this_visit.stage.question(page))
    if this_visit.stage.presents:
        with st.container(key="off-stage"):
            st.button(
                "Leave the stage",
                icon=":material/close:",
                key=keys.OFF_STAGE,
                on_click=callbacks.on_stage,
                type="tertiary",
                help="Or press P. The key ? shows all keys.",
            )
