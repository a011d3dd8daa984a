"""What each widget changes in the visit.

Streamlit may end a run wherever it touches the session state, a widget's callback too, when the
browser has asked for another run meanwhile; what the callback was about is then lost. So a callback
takes the visit (and its widget's value) first, and changes it when its work is done, without
touching the session state again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import streamlit as st

from lenet.scene import GUESS, PRESENT
from pages.faults import noticed
from pages.visit import keys
from pages.visit.belongings import take_back
from pages.visit.coursework import Place
from pages.visit.stage import ON, REVEALED
from pages.visit.state import current, model_name
from pages.visit.store import ANSWER

if TYPE_CHECKING:
    from lenet.surgery import Operation


def _told(key: str) -> Any:
    """Return a widget's value, for its callback; None if its page has been left meanwhile.

    What a page still had to say comes when the next one is there already, without its widget.
    """
    return st.session_state.get(key)


@noticed()
def on_operation(operation: Operation) -> None:
    """Operate on the chosen model once more."""
    this_visit, model = current(), model_name()
    this_visit.operate(model, [operation])
    this_visit.edition += 1


@noticed()
def on_undo() -> None:
    """Take back the last operation on the chosen model."""
    this_visit, model = current(), model_name()
    this_visit.undo_surgery(model)
    this_visit.edition += 1


@noticed()
def on_reset() -> None:
    """Go back to the trained model; this, too, can be undone."""
    this_visit, model = current(), model_name()
    this_visit.operate(model, None)
    this_visit.edition += 1


@noticed()
def on_numbers(layer: str, place: tuple[int, int], key: str) -> None:
    """Set the weights of a slice that were typed in."""
    this_visit, model, state = current(), model_name(), _told(key)
    edited = state["edited_rows"] if state else {}
    from lenet.surgery import Operation, bounded

    cells = [(int(row), int(col), value) for row, m in edited.items() for col, value in m.items()]
    typed = [
        Operation(layer, (*place, row, col), bounded(value))
        for row, col, value in cells
        if value is not None
    ]
    done = this_visit.surgery(model)  # the table sends what was typed before, too
    this_visit.operate(model, [operation for operation in typed if operation not in done])


@noticed()
def on_bias(layer: str, kernel: int, key: str) -> None:
    """Set a kernel's bias that was typed in."""
    this_visit, model, value = current(), model_name(), _told(key)
    from lenet.surgery import Operation, bounded

    if value is not None:
        this_visit.operate(model, [Operation(layer, (kernel,), bounded(value), bias=True)])


@noticed()
def on_shift(key: str) -> None:
    """Look at the shift that was clicked on a map of stability."""
    this_visit, state = current(), _told(key)
    if state and (points := state["selection"]["points"]):
        this_visit.command({keys.SHIFT: f"{int(points[0]['y'])}.{int(points[0]['x'])}"})


@noticed()
def on_typed_shift() -> None:
    """Look at the shift that was typed in."""
    this_visit, rows, cols = current(), _told(keys.SHIFT_ROWS), _told(keys.SHIFT_COLS)
    if rows is not None and cols is not None:
        this_visit.command({keys.SHIFT: f"{int(rows)}.{int(cols)}"})


@noticed()
def on_cell(key: str, sliders: Callable[[int, int, int], Mapping[str, int]]) -> None:
    """Move sliders to the cell of a map that was clicked.

    Args:
        key: Of the component that tells.
        sliders: Their values for a cell, by their keys: of trace, row and column.
    """
    state = _told(key)
    if state and state["cell"]:
        for slider, value in sliders(*state["cell"]).items():
            st.session_state[slider] = value


@noticed()
def on_kernel() -> None:
    """Choose the kernel that was clicked on the board."""
    state = _told(keys.BOARD)
    if state and (points := state["selection"]["points"]):
        layer, kernel, channel = points[0]["customdata"]
        st.session_state[keys.LAYER] = layer
        st.session_state[keys.KERNEL] = int(kernel)
        st.session_state[keys.CHANNEL] = int(channel)


@noticed()
def on_lock(place: Place, key: str) -> None:
    """Lock what was answered in a step of a lesson; it is marked in the run that follows."""
    coursework, given = current().coursework, _told(key)
    coursework.given = (place, given)


@noticed()
def on_reason(place: Place, key: str) -> None:
    """Keep what was answered to "why?"."""
    coursework, reason = current().coursework, _told(key)
    coursework.give_reason(place, str(reason or ""))


@noticed()
def on_lesson_setting() -> None:
    """Ask for a run of the whole page if a step is open that may check the changed setting."""
    coursework = current().coursework
    place = coursework.place
    coursework.needs_run = place is not None and place not in coursework.predictions


@noticed()
def on_anew(lesson: str) -> None:
    """Begin a lesson anew."""
    current().coursework.forget(lesson)


@noticed()
def on_remove(lesson: str) -> None:
    """Remove a lesson of the visitor's own."""
    current().coursework.remove(lesson)


@noticed()
def on_remembered() -> None:
    """Add what the browser has stored of earlier visits' lessons."""
    coursework, state = current().coursework, _told(keys.VISITOR)
    if state:
        coursework.remember(state["remembered"])


@noticed()
def on_recalled() -> None:
    """Take back what the browser has kept of a visit that is no more: what is the visitor's own."""
    this_visit, state = current(), _told(keys.VISITOR)
    told = state["recalled"] if state else None
    if isinstance(told, dict) and not this_visit.recalled:
        take_back(this_visit, told)
        this_visit.recalled = True


@noticed()
def on_stage() -> None:
    """Go on the stage, or leave it."""
    this_visit = current()
    this_visit.command({PRESENT: "" if this_visit.stage.presents else ON})


@noticed()
def on_guess_first() -> None:
    """Hide each new digit's answer from now on, or no more."""
    this_visit = current()
    this_visit.command({GUESS: "" if this_visit.stage.guesses_first else ON, ANSWER: ""})


@noticed()
def on_guess(key: str) -> None:
    """Note what the audience guesses."""
    stage, guess = current().stage, _told(key)
    stage.guess = guess


@noticed()
def on_reveal() -> None:
    """Show the answer."""
    current().command({ANSWER: REVEALED})
