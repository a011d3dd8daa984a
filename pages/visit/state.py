"""What one visitor's session holds: the current digit, the canvas, the model, the device.

All that this app keeps is one object, `Visit`; `pages.visit.callbacks` says why.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import streamlit as st

from lenet.devices import DEVICES
from lenet.drawing import Drawing
from lenet.model_cards import MODELS, OWN
from lenet.own_digits import LabelledDigits
from lenet.scene import LONGEST_DRAWING
from pages.visit import keys
from pages.visit.coursework import Coursework
from pages.visit.digit import CanvasSeed, CurrentDigit, is_another_digit
from pages.visit.stage import Stage
from pages.visit.telling import Telling
from pages.visit.typed import TypedGrid

if TYPE_CHECKING:
    from lenet import LeNet5
    from lenet.layers import Layer
    from lenet.surgery import Operation, Surgery
    from pages.visit.own_network import OwnNetwork

_VISIT = "visit"

ENGINES = ("auto", "server", "browser")
NOTICE_S = 8  # a notice stays for so long, whatever runs meanwhile
MOST_STEPS = 200  # that can be undone, of the drawing and of each model's surgery
SIMPLIFIED = "Your drawing has more in it than a link can hold. It was simplified a little."


def model_name() -> str:
    """Return the chosen model's name, as in `lenet.MODELS`, or `lenet.model_cards.OWN`."""
    return _chosen(keys.MODEL, [*MODELS, *([OWN] if current().own else [])])


def device_name() -> str:
    """Return the device asked for, which may not exist here."""
    return _chosen(keys.DEVICE, DEVICES)


def engine() -> str:
    """Return which engine is to answer the pen: one of `ENGINES`."""
    return _chosen(keys.ENGINE, ENGINES)


def _chosen(key: str, options: Sequence[str]) -> str:
    """Return what a widget of the sidebar says, or will say when it is shown for the first time."""
    if key in st.session_state:
        return str(st.session_state[key])
    said = str(st.query_params.get(key))
    return said if said in options else options[0]


@dataclass(frozen=True)
class RejectedFile:
    """A file in an uploader that cannot be used.

    Args:
        file: Streamlit's id of the file.
        line: What is wrong with it, and what to do.
    """

    file: str
    line: str


@dataclass
class Visit:
    """Everything kept for one visitor between the runs.

    Args:
        name: Tells it from every other visit.
        digit: The digit that every page shows.
        seed: What the canvas is to be loaded with.
        notice: One friendly line to show, for a while.
        notice_until: When it has been shown long enough, seconds of `time.monotonic`; None
            before it was shown.
        rejected: By the uploader's key, the file that it could not use.
        page: Title of the page that is shown.
        unit: Name of the pinned unit, empty if there is none; None before the URL was read.
        surgeries: For each model, by name, its surgery after each step, the present one last;
            the oldest are dropped.
        edition: Grows whenever numbers change otherwise than by being typed in.
        shift: Rows and columns by which the digit is looked at, moved.
        grids: What was typed into the tables of the labs, by their names.
        altered: What was copied and operated on last, and the copy.
        past: What was on the canvas before, to be undone, the last one last.
        future: What was undone, the last one last.
        kept: Name of the lost visit whose drawing was taken over.
        told_surgery: The last one of which was said that it is too long for a link.
        coursework: What was done of the lessons.
        stage: How the app is shown.
        asks: What the open step of a lesson hides until it is answered, see `lenet.lessons.Step`.
        own: The network that the visitor has brought, if any.
        hand: Digits that the visitor has drawn and labelled.
        recalled: Whether the browser has handed back what it kept of the visitor's own.
        pending: What the address said about a network that the browser may hand back, and what
            is to be said if it does not.
        own_is_due: Whether the browser has yet to say that it shows the network which was taken up
            from it as the chosen one.
        is_first_run: Whether the present run is a session's first, which sends only the canvas
            and the answer to a link's drawing.
        telling: What the browser was told of its address.
    """

    name: str = field(default_factory=lambda: secrets.token_hex(8))
    digit: CurrentDigit = field(default_factory=CurrentDigit)
    seed: CanvasSeed = field(default_factory=CanvasSeed)
    notice: str | None = None
    notice_until: float | None = None
    rejected: dict[str, RejectedFile] = field(default_factory=dict)
    page: str = ""
    unit: str | None = None
    surgeries: dict[str, list[Surgery]] = field(default_factory=dict)
    edition: int = 0
    shift: tuple[int, int] = (0, 0)
    grids: dict[str, TypedGrid] = field(default_factory=dict)
    altered: tuple[tuple[Any, ...], LeNet5] | None = None
    past: list[Drawing] = field(default_factory=list)
    future: list[Drawing] = field(default_factory=list)
    kept: str = ""
    told_surgery: Surgery = ()
    coursework: Coursework = field(default_factory=Coursework)
    stage: Stage = field(default_factory=Stage)
    asks: str = ""
    own: OwnNetwork | None = None
    hand: LabelledDigits = field(default_factory=LabelledDigits)
    recalled: bool = False
    pending: tuple[dict[str, str], str] | None = None
    own_is_due: bool = False
    is_first_run: bool = False
    telling: Telling = field(default_factory=Telling)
    _number: int = 0

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def load_digit(self, drawing: Drawing) -> None:
        """Make a drawing the current digit and load it into the canvas."""
        self.clear_notice()
        self.stage.on_another_digit()
        drawing = self._fitting(drawing)
        before = self.digit.drawing
        if drawing != before:
            strokes = [drawing.first(count) for count in range(1, len(drawing.strokes))]
            self._remember([before, *strokes])
        self._load(drawing)

    def add_strokes(self, seed: int, revision: int, strokes: Drawing) -> None:
        """Take all that was drawn since the canvas was loaded.

        What was drawn on the page before, and is told late, counts; what was drawn on a canvas
        that has been given another digit since does not.
        """
        before = self.seed.before
        if seed == self.seed.number:
            base = self.seed
        elif before is not None and seed == before.number and not self.digit.revision:
            base = before
        else:
            return
        drawing = self._fitting(base.drawing + strokes)
        if is_another_digit(self.digit.drawing, drawing):
            self.stage.on_another_digit()
        self._step_to(drawing)
        self.digit = CurrentDigit(self._next_number(), drawing, revision)
        if base is not self.seed:
            self._load_again(base)

    def _fitting(self, drawing: Drawing) -> Drawing:
        """Return a drawing that a link can hold; say so if it is another one."""
        fitting = drawing.shortened(LONGEST_DRAWING)
        if fitting is not drawing:
            self.notify(SIMPLIFIED)
        return fitting

    def _step_to(self, drawing: Drawing) -> None:
        """Note a change of the drawing, which may be that the browser took one back."""
        before = self.digit.drawing
        if drawing == before:
            return
        if self.past and drawing == self.past[-1]:
            self.future.append(before)
            self.past.pop()
        elif self.future and drawing == self.future[-1]:
            self.past.append(before)
            self.future.pop()
        else:
            self._remember([before])

    def _remember(self, drawings: Sequence[Drawing]) -> None:
        self.past = [*self.past, *drawings][-MOST_STEPS:]
        self.future = []

    def undo(self) -> None:
        """Go back to the drawing before the last stroke, or before the canvas was emptied."""
        if self.past:
            self.future.append(self.digit.drawing)
            self._load(self.past.pop())

    def redo(self) -> None:
        """Take back an undo."""
        if self.future:
            self.past.append(self.digit.drawing)
            self._load(self.future.pop())

    def enter(self, page: str) -> None:
        """Note which page is shown: a canvas that comes with it must be loaded anew."""
        if page == self.page:
            return
        self.page = page
        if self.digit.revision:
            self._load_again(self.seed)

    def _load(self, drawing: Drawing) -> None:
        self.digit = CurrentDigit(self._next_number(), drawing)
        self.seed = CanvasSeed(self._next_number(), drawing)

    def _load_again(self, before: CanvasSeed) -> None:
        """Load the canvas with the current digit."""
        self.seed = CanvasSeed(
            self._next_number(), self.digit.drawing, replace(before, before=None)
        )
        self.digit = replace(self.digit, revision=0)

    def operate(self, model: str, operations: Sequence[Operation] | None) -> None:
        """Carry out some more operations on a model, or begin anew with None, as one step."""
        from lenet.surgery import MOST, operated_on

        before = self.surgery(model)
        after = () if operations is None else reduce(operated_on, operations, before)
        if len(after) > max(MOST, len(before)):
            self.notify(f"A network can hold {MOST} changes. Undo some of them first.")
        else:
            self.set_surgery(model, after)

    def set_surgery(self, model: str, surgery: Surgery) -> None:
        """Store a model's surgery as one step that can be undone."""
        states = self.surgeries.get(model, [()])
        if surgery != states[-1]:
            self.surgeries[model] = [*states, surgery][-MOST_STEPS - 1 :]

    def bring(self, own: OwnNetwork | None) -> None:
        """Take a network of the visitor's own, or do without one from now on."""
        self.own, self.altered = own, None
        self.surgeries.pop(OWN, None)
        self.edition += 1

    def rebuild(self, own: OwnNetwork) -> None:
        """Take the visitor's network for one that is built otherwise; its surgery stays."""
        self.own, self.altered = own, None
        self.edition += 1

    def layers(self, model: str) -> tuple[Layer, ...]:
        """Return a model's layer table."""
        if model == OWN and self.own is not None:
            return self.own.layers
        return MODELS[model].architecture.layers

    def surgery(self, model: str) -> Surgery:
        """Return what has been done to a model."""
        return self.surgeries.get(model, [()])[-1]

    def can_undo(self, model: str) -> bool:
        """Tell whether there is a step of a model's surgery to be taken back."""
        return len(self.surgeries.get(model, [])) > 1

    def undo_surgery(self, model: str) -> None:
        """Take back the last step of a model's surgery."""
        if self.can_undo(model):
            self.surgeries[model].pop()

    @property
    def on_canvas(self) -> str:
        """Names what is on the canvas, as the browser's pen does (`visitor/pen.js`)."""
        return f"{self.seed.number}.{self.digit.revision}"

    @property
    def hides_answer(self) -> bool:
        """Whether what the network answers must not be shown yet."""
        return self.stage.is_hidden or self.asks == "answer"

    @property
    def hides_numbers(self) -> bool:
        """Whether what single units hold must not be shown yet."""
        return self.asks == "numbers"

    def notify(self, notice: str) -> None:
        """Keep a line to be shown, on this run or the next."""
        self.notice, self.notice_until = notice, None

    def clear_notice(self) -> None:
        """Remove the notice: the visitor has put right what it is about."""
        self.notice = None

    def present_notice(self) -> str | None:
        """Return the line that is to be shown; a page runs again by itself, so not once only."""
        if self.notice_until is None:
            self.notice_until = time.monotonic() + NOTICE_S
        elif time.monotonic() > self.notice_until:
            self.notice = None
        return self.notice


def current() -> Visit:
    """Return what is kept for this visitor."""
    visit = st.session_state.get(_VISIT)
    if not isinstance(visit, Visit):
        visit = st.session_state[_VISIT] = Visit()
    return visit
