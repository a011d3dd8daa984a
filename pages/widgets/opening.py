"""How a page's panel opens: what it is about, a question to look at it with, whose digit it is."""

from html import escape

import streamlit as st

from lenet.scene import Scene
from pages.subject import Subject
from pages.widgets.scene_link import scene_link
from pages.words.openings import Opening


def show_opening(opening: Opening, subject: Subject | None = None, more: str = "") -> None:
    """Show a panel's sentence and question.

    Args:
        opening: Both.
        subject: What the panel shows; of an example it is said that it is one.
        more: HTML behind them, such as a link.
    """
    if subject is not None and subject.is_example:
        more += f" <b>The digit is an example.</b>{scene_link('Draw your own', Scene())}"
    words = f"{escape(opening.sentence)} <em>{escape(opening.question)}</em>"
    st.html(f'<p class="opening">{words}{more}</p>')
