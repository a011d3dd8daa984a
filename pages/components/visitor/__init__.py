"""What a visitor draws and pins, told to the server at once, whichever page is shown by then.

The canvas itself tells nothing: it would wait 0.2 s after each stroke, send a picture, and answer
a drawing that it was given with the same drawing. And the widgets of a page cannot be heard any
more once the visitor has gone on to another. So a component of the frame around all pages records
the strokes, and passes on which unit a network view has pinned.
"""

import streamlit as st

from pages import visit
from pages.components.modules import VISITOR, component
from pages.visit import callbacks, keys
from pages.visit.belongings import to_keep

CANVAS = "pad"  # key of the container that holds the canvas, on pages that have one

_component = component("lenet_visitor", VISITOR)


def has_first_paint() -> bool:
    """Return whether the browser has shown the canvas, in this session or before a restart."""
    state = st.session_state.get(keys.VISITOR) or {}
    return bool(state.get("shown"))


def follow_visitor(*, recalls: bool) -> None:
    """Hear what is drawn and pinned on whichever page is shown; outside of all pages.

    Args:
        recalls: Whether the page needs what the browser has stored of earlier visits' lessons.
    """
    here = visit.current()
    data = {
        "canvas": f"st-key-{CANVAS}",
        "isFirstRun": here.is_first_run,
        "visit": here.name,
        "seed": here.seed.number,
        "revision": here.digit.revision,
        "base": here.seed.drawing.text,
        "undo": bool(here.past),
        "redo": bool(here.future),
        "coursework": {
            "changes": here.coursework.changes,
            "recalls": recalls or here.coursework.has_changes,
            "waits": here.coursework.waits,
        },
        "presents": here.stage.presents,
        "screen": here.stage.screen,
        "guesses": here.stage.guesses_first,
        "hides": here.hides_answer,
        "plan": here.stage.plan,
        "scene": -1 if here.stage.scene is None else here.stage.scene,
        "belongings": to_keep(here),
    }
    _component(
        data=data,
        key=keys.VISITOR,
        on_shown_change=lambda: None,
        on_drawn_change=callbacks.on_strokes,
        on_kept_change=callbacks.on_kept_drawing,
        on_clear_change=callbacks.on_clear,
        on_undo_change=callbacks.on_undo_drawing,
        on_redo_change=callbacks.on_redo_drawing,
        on_unit_change=callbacks.on_unit,
        on_remembered_change=callbacks.on_remembered,
        on_recalled_change=callbacks.on_recalled,
        on_stage_change=callbacks.on_stage,
        on_screen_change=callbacks.on_screen,
        on_reveal_change=callbacks.on_reveal,
        on_hide_change=callbacks.on_hide,
    )
