"""The address: read in a session's first run, and after a link or a step back was followed.

In all other runs the browser's store reports the scene. Only the browser writes the address:
Streamlit the settings of widgets (`bind="query-params"`), the store everything else, from the
parameters that each run sends.
"""

from __future__ import annotations

from collections.abc import Iterable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lenet.lecture_plan import find_scene
from lenet.model_cards import OWN
from lenet.scene import (
    BLANK,
    DRAWING,
    GUESS,
    LESSON,
    MODEL,
    PRESENT,
    SURGERY,
    UNIT,
    Scene,
    read_parameters,
)
from lenet.scene.room import fitting
from lenet.surgery import surgery_text
from pages import resources, visit
from pages.visit import Visit, keys
from pages.visit.coursework import parse_place
from pages.visit.store import ANSWER, StoreState

BUILDING_BLOCKS = "building-blocks"  # path of the page with tables to type in
INVARIANCE = "invariance"  # path of the page whose stability map a shift is chosen on
# Parameters that the store writes: for all pages, and for one.
SHARED = [DRAWING, SURGERY, UNIT, LESSON, PRESENT, GUESS]
LOCAL = [keys.SHIFT, *keys.GRIDS]
BESIDE_A_STEP = {LESSON, PRESENT, GUESS, keys.DEVICE, keys.ENGINE}  # no scene's own


def read(page: str) -> None:
    """Take the scene for this run, with a notice for parts of a new link that cannot be read.

    Args:
        page: Path of the page that is shown.
    """
    this_visit = visit.current()
    if this_visit.opened is None and not this_visit.has_reported:
        this_visit.take(StoreState.from_address(st.query_params.to_dict()), applied=0)
    elif _is_navigation():
        this_visit.open_address(page, st.query_params.to_dict())
    this_visit.enter(page)
    if this_visit.pending is not None and this_visit.recalled:
        _take_up(this_visit)
    opened = this_visit.store.opened
    if opened.count != this_visit.opened and opened.page in (page, None):
        this_visit.opened = opened.count
        _open(page, this_visit)


def _is_navigation() -> bool:
    """Return whether this run is for a link of the app, or for the browser's back button."""
    return bool(getattr(get_script_run_ctx(), "is_history_navigation", False))


def _open(page: str, this_visit: Visit) -> None:
    parameters = dict(this_visit.store.opened.parameters)
    own = this_visit.own.model if this_visit.own else None
    read, faults = read_parameters(parameters, resources.open_mnist, own=own)
    if not read.drawing and parameters.get(DRAWING, BLANK) != BLANK:
        this_visit.command(drawing=read.drawing)  # what cannot be read is not drawn on
    place = parse_place(parameters.get(LESSON, ""))
    this_visit.coursework.enter(place, is_alone=parameters.keys() <= BESIDE_A_STEP)
    scene = find_scene(page, parameters)
    if scene not in (None, this_visit.stage.scene):
        this_visit.stage.scene = scene
        if this_visit.stage.answer:
            this_visit.command({ANSWER: ""})
    if parameters.get(MODEL) == OWN and own is None and not this_visit.recalled:
        this_visit.pending = " ".join(faults)  # the browser may have kept the network
    elif faults:
        this_visit.notify(" ".join(faults))


def _take_up(this_visit: Visit) -> None:
    """Choose the network that a link is about, if the browser has kept it."""
    faults, this_visit.pending = this_visit.pending, None
    if this_visit.own is None:
        this_visit.notify(faults or "")
    else:
        this_visit.choose(OWN)


def parameters(page: str) -> dict[str, str]:
    """Return the parameters that the store writes; it adds that of a blank drawing itself.

    A surgery that is too long for a link is cut, with a notice.

    Args:
        page: Path of the page that is shown.
    """
    this_visit = visit.current()
    surgery = this_visit.surgery(visit.model_name())
    held = fitting(surgery)
    if len(held) < len(surgery) and this_visit.told_surgery != surgery:
        this_visit.told_surgery = surgery
        this_visit.notify(
            f"A link can hold the first {len(held)} of the {len(surgery)} changes to the network."
        )
    own = {DRAWING: this_visit.digit.drawing.text, UNIT: this_visit.unit}
    found = own | {SURGERY: surgery_text(held)} | _settings(this_visit, page)
    return {name: text for name, text in found.items() if text}


def _settings(this_visit: Visit, page: str) -> dict[str, str]:
    """Return the store's settings that belong to a page."""
    names = [LESSON, PRESENT, GUESS]
    if page == INVARIANCE and any(this_visit.shift):
        names.append(keys.SHIFT)
    if page == BUILDING_BLOCKS:
        names += keys.GRIDS
    held = this_visit.store.settings
    found = {name: held[name] for name in names if name in held}
    place = this_visit.coursework.place
    return found | {LESSON: str(place or "")}


def settings(names: Iterable[str]) -> dict[str, str]:
    """Return the settings of a page's widgets, from the address and from the widgets themselves.

    Where two are moved within a moment, the browser reports both, with an address that names the
    first alone.

    Args:
        names: Of the widgets to ask.
    """
    found = st.query_params.to_dict() | dict(visit.current().store.settings)
    if _is_navigation():
        return found  # after a step back, the address is newer than the widgets
    own = {name: st.session_state.get(name) for name in names}
    return found | {name: str(value) for name, value in own.items() if value is not None}


def scene(page: str) -> Scene:
    """Return what is shown now.

    Args:
        page: Path of the page.
    """
    this_visit, model = visit.current(), visit.model_name()
    mine = {MODEL, *SHARED, *LOCAL}
    bound = {name: text for name, text in st.query_params.to_dict().items() if name not in mine}
    shown = {name: text for name, text in _settings(this_visit, page).items() if text}
    return Scene(
        page,
        model,
        this_visit.digit.drawing,
        this_visit.unit,
        this_visit.surgery(model),
        bound | shown,
        this_visit.own.model if this_visit.own else None,
    )
