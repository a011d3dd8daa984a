"""The address: what a link asks for, read when a visit begins and when the visitor goes back to
it; and what it then says.

Settings of widgets are in the address by Streamlit's own means (`bind="query-params"`). What is
kept on the visit instead, the drawing, the pinned unit and the surgery, is read and written here
alone. `pages/components/visitor/history.js` decides which changes the back button takes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.state import get_session_state

from lenet.lecture_plan import find_scene
from lenet.model_cards import MODELS, OWN
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
from lenet.units import UnitError, parse_unit
from pages import resources, visit
from pages.visit import Visit, keys
from pages.visit.coursework import parse_place
from pages.visit.typed import TypedGrid

ON = "1"
BUILDING_BLOCKS = "building-blocks"  # path of the page with tables to type in
INVARIANCE = "invariance"  # path of the page whose stability map a shift is chosen on
NAVIGATION = "navigation"  # its number, also in `pages/components/visitor/navigation.js`
BESIDE_A_STEP = {LESSON, PRESENT, GUESS, NAVIGATION, keys.DEVICE, keys.ENGINE}  # no scene's own
_SHIFT = re.compile(r"(-?[0-8])\.(-?[0-8])")  # rows and columns, as far as that map reaches


def read(page: str) -> None:
    """Take from the address what it asks for: as a visit begins, or when it comes back to it.

    What the link says wrongly gives a notice.

    Args:
        page: Path of the page that is shown.
    """
    this_visit = visit.current()
    this_visit.telling.begin(_said())
    if this_visit.own_is_due:
        _hold_on_to_own(this_visit)
    if this_visit.pending is not None and this_visit.recalled:
        _take_up(this_visit)
    if this_visit.unit is not None and not _comes_back():
        return
    parameters = _said()
    own = this_visit.own.model if this_visit.own else None
    scene, faults = read_parameters(parameters, resources.open_mnist, own=own)
    before = this_visit.digit.drawing
    _take(scene, this_visit)
    _take_showing(scene, this_visit)
    this_visit.stage.open_scene(find_scene(page, parameters))
    back = this_visit.coursework.drawing_back(before, this_visit.digit.drawing)
    if back is not None:
        this_visit.load_digit(back)
    if parameters.get(MODEL) == OWN and own is None and not this_visit.recalled:
        this_visit.pending = parameters, " ".join(faults)  # the browser may have kept it
        # The chooser, which has no such model yet, takes it out of the address; and the run may be
        # ended by that very network, before it could note so.
        this_visit.telling.tell()
    elif faults:
        this_visit.notify(" ".join(faults))


def _take_up(this_visit: Visit) -> None:
    """Go on with what the address said about a network that the browser has kept, or has not."""
    assert this_visit.pending is not None
    (parameters, faults), this_visit.pending = this_visit.pending, None
    if this_visit.own is None:
        this_visit.notify(faults)
        return
    st.session_state[keys.MODEL] = OWN
    this_visit.own_is_due = True
    scene, _ = read_parameters(parameters, resources.open_mnist, own=this_visit.own.model)
    this_visit.unit = scene.unit
    _take_surgery(scene, this_visit)


def _hold_on_to_own(this_visit: Visit) -> None:
    """See that nothing undoes the choice of the network that was taken up.

    With a stroke that was drawn before the browser had heard of that choice, it says once more
    which model was chosen before. Only when it says this alone, the visitor has chosen so.
    """
    told = st.session_state.get(keys.VISITOR) or {}
    is_late = st.session_state.get(keys.MODEL) != OWN and any(
        value is not None for value in told.values()
    )
    if is_late:
        st.session_state[keys.MODEL] = OWN
    this_visit.own_is_due = is_late


def _comes_back() -> bool:
    """Tell whether this run is for the browser's back or forward button."""
    context = get_script_run_ctx()
    return bool(getattr(context, "is_history_navigation", False))


def _take(scene: Scene, this_visit: Visit) -> None:
    this_visit.unit = scene.unit
    _take_surgery(scene, this_visit)
    # An address that says nothing of a drawing was left before it could: the digit stays.
    if DRAWING in st.query_params and scene.drawing.text != this_visit.digit.drawing.text:
        this_visit.load_digit(scene.drawing)


def _take_surgery(scene: Scene, this_visit: Visit) -> None:
    before = this_visit.surgery(scene.model)
    if surgery_text(fitting(before)) != surgery_text(scene.surgery):
        this_visit.set_surgery(scene.model, scene.surgery)
        this_visit.edition += 1


def _take_showing(scene: Scene, this_visit: Visit) -> None:
    """Take how the scene is to be shown: with which step of a lesson, how large, when answered."""
    place = parse_place(scene.settings.get(LESSON, ""))
    this_visit.coursework.enter(place, is_alone=st.query_params.keys() <= BESIDE_A_STEP)
    this_visit.stage.presents = scene.settings.get(PRESENT) == ON
    this_visit.stage.guess_first(scene.settings.get(GUESS) == ON)
    shift = _SHIFT.fullmatch(scene.settings.get(keys.SHIFT, ""))
    this_visit.shift = (int(shift[1]), int(shift[2])) if shift else (0, 0)
    for name in keys.GRIDS:
        this_visit.grids.setdefault(name, TypedGrid()).open(scene.settings.get(name, ""))


def check_unit() -> None:
    """See that the pinned unit fits the chosen model: one that another model has is unpinned."""
    this_visit = visit.current()
    try:
        if this_visit.unit:
            parse_unit(this_visit.unit, this_visit.layers(visit.model_name()))
    except UnitError:
        this_visit.unit = ""


def write(page: str) -> None:
    """Let the address say what the visit is about now.

    Args:
        page: Path of the page that is shown.
    """
    this_visit = visit.current()
    _write_model(visit.model_name())
    surgery = this_visit.surgery(visit.model_name())
    held = fitting(surgery)
    if len(held) < len(surgery) and this_visit.told_surgery != surgery:
        this_visit.told_surgery = surgery
        this_visit.notify(
            f"A link can hold the first {len(held)} of the {len(surgery)} changes to the network."
        )
    _set(DRAWING, this_visit.digit.drawing.text or (BLANK if this_visit.digit.number else ""))
    _set(UNIT, this_visit.unit or "")
    _set(SURGERY, surgery_text(held))
    _set(LESSON, str(this_visit.coursework.place or ""))
    _set(PRESENT, ON if this_visit.stage.presents else "")
    _set(GUESS, ON if this_visit.stage.guesses_first else "")
    row, col = this_visit.shift
    _set(keys.SHIFT, f"{row}.{col}" if page == INVARIANCE and (row or col) else "")
    for name, grid in this_visit.grids.items():
        _set(name, grid.text if page == BUILDING_BLOCKS else "")
    if NAVIGATION in st.query_params:  # the browser awaits an address with this number
        this_visit.telling.tell()
        st.query_params[NAVIGATION] = st.query_params[NAVIGATION]
    if this_visit.telling.end(_said()):
        st.query_params.update({})  # tells it, as it is


def _write_model(name: str) -> None:
    """See that the address names the chosen model.

    Streamlit writes it, as the chooser is bound to it; but what the script chose it writes once.
    A run that the browser asked for before it had heard of that has an address without it, and
    whoever writes anything else there, writes it without it. No public way leads past the binding.
    """
    if name != next(iter(MODELS)) and MODEL not in st.query_params:
        visit.current().telling.tell()
        with get_session_state().query_params() as parameters:
            parameters.set_corrected_value(MODEL, name, "string_value")


def settings(names: Iterable[str]) -> dict[str, str]:
    """Return what the address says of the page's widgets, and what these widgets say themselves.

    Where two are moved within a moment, the browser tells of both, with an address that names the
    first alone.

    Args:
        names: Of the widgets to ask.
    """
    said = _said()
    if _comes_back():  # then the address is newer
        return said
    own = {name: st.session_state.get(name) for name in names}
    return said | {name: str(value) for name, value in own.items() if value is not None}


def scene(page: str) -> Scene:
    """Return what is shown now.

    Args:
        page: Path of the page.
    """
    this_visit, model = visit.current(), visit.model_name()
    own = (MODEL, DRAWING, UNIT, SURGERY)
    settings = {name: text for name, text in _said().items() if name not in own}
    return Scene(
        page,
        model,
        this_visit.digit.drawing,
        this_visit.unit or "",
        this_visit.surgery(model),
        settings,
        this_visit.own.model if this_visit.own else None,
    )


def _said() -> dict[str, str]:
    """Return what the address says, but for the number that the browser's side has added."""
    return {name: text for name, text in st.query_params.to_dict().items() if name != NAVIGATION}


def _set(name: str, text: str) -> None:
    if st.query_params.get(name) == (text or None):
        return
    visit.current().telling.tell()
    if text:
        st.query_params[name] = text
    else:
        del st.query_params[name]
