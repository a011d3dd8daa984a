"""What a visitor draws and pins, told to the server at once, whichever page is shown by then.

The canvas itself tells nothing: it would wait 0.2 s after each stroke, send a picture, and answer
a drawing that it was given with the same drawing. And the widgets of a page cannot be heard any
more once the visitor has gone on to another. So a component of the frame around all pages records
the strokes, and passes on which unit a network view has pinned.
"""

import streamlit as st

from lenet.model_cards import MODELS
from lenet.scene import PAGES
from pages import address, visit
from pages.components.modules import VISITOR, component
from pages.visit import callbacks, keys
from pages.visit.belongings import to_keep

CANVAS = "pad"  # key of the container that holds the canvas, on pages that have one

_component = component("lenet_visitor", VISITOR)


def has_first_paint() -> bool:
    """Return whether the browser has shown the canvas, in this session or before a restart."""
    state = st.session_state.get(keys.VISITOR) or {}
    return bool(state.get("shown"))


def follow_visitor(page: str, *, recalls: bool) -> None:
    """Mount the browser's store, outside of all pages, and send it what this run has made of it.

    Args:
        page: Path of the page that is shown.
        recalls: Whether the page needs what the browser has stored of earlier visits' lessons.
    """
    here = visit.current()
    data = {
        "canvas": f"st-key-{CANVAS}",
        "isFirstRun": here.is_first_run,
        "visit": here.name,
        "page": page,
        "pages": PAGES,
        "model": next(iter(MODELS)),
        "scene": {
            "settings": dict(here.store.settings),
            "surgeries": dict(here.store.surgeries),
            "base": here.store.sheet.base,
        },
        "number": here.store.number,
        "opened": here.store.opened.count,
        "commands": [command.content for command in here.commands],
        "commanded": here.commanded,
        "drawing": here.store.sheet.name,
        "load": {
            "name": here.store.load,
            "steps": [] if here.store.sheet.strokes else here.digit.steps,
        },
        "parameters": address.parameters(page),
        "names": {"shared": address.SHARED, "local": address.LOCAL},
        "panels": keys.PANELS,
        "coursework": {
            "changes": here.coursework.changes,
            "recalls": recalls or here.coursework.has_changes,
            "recalled": here.coursework.recalled,
            "waits": here.coursework.waits,
        },
        "hides": here.hides_answer,
        "plan": here.stage.plan,
        "planned": -1 if here.stage.scene is None else here.stage.scene,
        "belongings": to_keep(here),
    }
    _component(
        data=data,
        key=keys.VISITOR,
        on_shown_change=lambda: None,
        on_scene_change=lambda: None,
        on_remembered_change=callbacks.on_remembered,
        on_recalled_change=callbacks.on_recalled,
    )
