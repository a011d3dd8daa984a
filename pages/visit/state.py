"""What one visitor's session holds: the current digit, the canvas, the model, the device.

All that this app keeps is one object, `Visit`; `pages.visit.callbacks` says why.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import TYPE_CHECKING, Any

import streamlit as st

from lenet.devices import DEVICES
from lenet.drawing import Drawing, parse_drawing
from lenet.last_results import LastResults
from lenet.model_cards import MODELS, OWN
from lenet.own_digits import LabelledDigits
from lenet.picture import DrawingError
from lenet.scene import BLANK as BLANK_TEXT
from lenet.scene import LONGEST_DRAWING, UNIT
from lenet.surgery import SurgeryError, parse_surgery, surgery_text
from lenet.units import UnitError, parse_unit
from pages.visit import keys
from pages.visit.coursework import Coursework
from pages.visit.digit import BLANK, CurrentDigit
from pages.visit.drawing import read_strokes
from pages.visit.stage import Stage
from pages.visit.store import Command, Opened, ReportError, Sheet, StoreState, Version, version_of
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
MOST_CACHED = 4  # drawings, and surgeries, that are not read again
_SHIFT = re.compile(r"(-?[0-8])\.(-?[0-8])")  # rows and columns, within the map of shifts
UNREADABLE = "That drawing could not be read: clear the canvas and draw again."
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

    The scene itself is not: it is `store`, which each run takes from the browser's report.

    Args:
        name: Identifies it.
        store: What the browser's store holds, with the commands that it has yet to apply.
        commands: Those commands, oldest first.
        address: What was opened last, until the store has reported that.
        reported: Identifies the store's last report; None before the first one of this session.
        digit: The digit that every page shows.
        loaded: The part of it that the canvas is loaded with.
        earlier: What was on the canvas before, oldest first.
        notice: One friendly line to show, for a while.
        notice_until: When it has been shown long enough, seconds of `time.monotonic`; None
            before it was shown.
        rejected: By the uploader's key, the file that it could not use.
        opened: How many links the store had opened when the last one took effect here; None
            before the first run.
        edition: Grows whenever numbers change otherwise than by being typed in.
        grids: The tables of the labs that numbers are typed into, by name.
        altered: What was copied and operated on last, and the copy.
        undone: For each model, by name, its earlier surgeries, to go back to; oldest first.
        told_surgery: The last one with a notice that it is too long for a link.
        coursework: What was done of the lessons.
        stage: How the app is shown.
        asks: What the open step of a lesson hides until it is answered, see `lenet.lessons.Step`.
        own: The network that the visitor has brought, if any.
        hand: Digits that the visitor has drawn and labelled.
        recalled: Whether the browser has handed back what it kept of the visitor's own.
        pending: The notice for a link about a network that the browser may hand back, in case it
            does not; None where no such link was opened.
        example: The last example digit that was chosen; None before the first.
        is_first_run: Whether the present run is a session's first, which sends only the canvas
            and the answer to a link's drawing.
    """

    name: str = field(default_factory=lambda: secrets.token_hex(8))
    store: StoreState = field(default_factory=StoreState)
    commands: list[Command] = field(default_factory=list)
    address: Opened | None = None
    reported: Version | None = None
    digit: CurrentDigit = field(default_factory=CurrentDigit)
    loaded: Drawing = BLANK
    earlier: list[Drawing] = field(default_factory=list)
    notice: str | None = None
    notice_until: float | None = None
    rejected: dict[str, RejectedFile] = field(default_factory=dict)
    opened: int | None = None
    edition: int = 0
    grids: dict[str, TypedGrid] = field(default_factory=dict)
    altered: tuple[tuple[Any, ...], LeNet5] | None = None
    undone: dict[str, list[Surgery]] = field(default_factory=dict)
    told_surgery: Surgery = ()
    coursework: Coursework = field(default_factory=Coursework)
    stage: Stage = field(default_factory=Stage)
    asks: str = ""
    own: OwnNetwork | None = None
    hand: LabelledDigits = field(default_factory=LabelledDigits)
    recalled: bool = False
    pending: str | None = None
    example: int | None = None
    is_first_run: bool = False
    _number: int = 0  # of the last command
    _drawings: LastResults = field(default_factory=lambda: LastResults(MOST_CACHED))
    _surgeries: LastResults = field(default_factory=lambda: LastResults(MOST_CACHED))
    _seen: dict[str, str] = field(default_factory=dict)  # surgeries, as of the last run

    def take(self, reported: StoreState, applied: int) -> None:
        """Take what the store has reported.

        Args:
            reported: All that it holds.
            applied: Number of the last command that it had applied.
        """
        self.commands = [command for command in self.commands if command.number > applied]
        if self.address is not None and self.address.count <= reported.opened.count:
            self.address = None
        self._update(reported)
        address = self.address
        for command in self.commands:
            if address is not None and command.opened >= address.count:
                self._update(self.store.at(address, self.digit.drawing.text))
                address = None
            self._update(self.store.after(command))
        if address is not None:
            self._update(self.store.at(address, self.digit.drawing.text))
        self._note_surgeries()

    def _note_surgeries(self) -> None:
        """Remember what links, and steps back, have replaced."""
        seen, self._seen = self._seen, dict(self.store.surgeries)
        for model in seen.keys() | self._seen.keys():
            if seen.get(model, "") != self._seen.get(model, ""):
                self._remember(model, self._surgery_of(model, seen.get(model, "")))
                self.edition += 1

    def open_address(self, page: str, parameters: Mapping[str, str]) -> None:
        """Take what an address says, which the store has read as well, and will report.

        Args:
            page: Path of its page.
            parameters: What it says.
        """
        pending = self.address
        if pending is not None and (pending.page, pending.parameters) == (page, parameters):
            return  # a second request for the same address, see `pages.serving.stale_reruns`
        self.address = Opened(self.store.opened.count + 1, page, parameters)
        self._update(self.store.at(self.address, self.digit.drawing.text))
        self._note_surgeries()

    def enter(self, page: str) -> None:
        """Load the whole drawing into the canvas if another page is shown than before."""
        self._update(self.store.on_page(page))

    def command(
        self,
        settings: Mapping[str, str] | None = None,
        *,
        drawing: Drawing | None = None,
        surgeries: Mapping[str, str] | None = None,
    ) -> None:
        """Change the scene: at once for this session, and by a command for the store.

        Args:
            settings: New values, by name; an empty one removes the setting.
            drawing: Another drawing.
            surgeries: New surgeries, by model, as links carry them.
        """
        text = None if drawing is None else drawing.text or BLANK_TEXT
        command = self._send(settings=settings or {}, drawing=text, surgeries=surgeries or {})
        state = self.store.after(command)
        if drawing is not None:
            self._drawings.get(state.sheet.cache_key, lambda: drawing)
        self._update(state)

    @property
    def commanded(self) -> int:
        """Number of the last command."""
        return self._number

    @property
    def has_reported(self) -> bool:
        """Whether the store has reported in this session."""
        return self.reported is not None

    def open(self, link: str) -> None:
        """Have the store open a link of the app in place of the present address."""
        self._send(link=link)

    def choose(self, model: str) -> None:
        """Have the store open the present scene with another model."""
        self._send(model=model)

    def _send(self, **content: Any) -> Command:
        """Send a command, with these of its arguments."""
        self._number += 1
        command = Command(self._number, self.store.opened.count, **content)
        self.commands.append(command)
        return command

    def _update(self, state: StoreState) -> None:
        sheet, before, self.store = state.sheet, self.store.sheet, state
        if sheet != before:
            earlier, drawing = self.digit.drawing, self._drawing(sheet)
            if drawing != earlier:
                self.digit = CurrentDigit(sheet.name, drawing)
                self.earlier = [*self.earlier, *filter(None, [earlier])][-MOST_STEPS:]
            else:
                self.digit = replace(self.digit, name=sheet.name)
        if state.loaded >= len(sheet.strokes):
            self.loaded = self.digit.drawing
        else:
            part = replace(sheet, name=state.load, strokes=sheet.strokes[: state.loaded])
            self.loaded = self._drawing(part)
        self.stage.update(state)

    def _drawing(self, sheet: Sheet) -> Drawing:
        """Return the drawing on a sheet, as far as it can be read."""
        return self._drawings.get(sheet.cache_key, lambda: self._read(sheet))

    def _read(self, sheet: Sheet) -> Drawing:
        from pages.resources import open_mnist

        drawing = BLANK
        with suppress(DrawingError):  # of a link, which has given a notice
            drawing = parse_drawing("" if sheet.base == BLANK_TEXT else sheet.base, open_mnist)
        try:
            drawing += read_strokes(sheet.strokes)
        except DrawingError:
            self.notify(UNREADABLE)
        return self._fitting(drawing)

    def load_digit(self, drawing: Drawing) -> None:
        """Make a drawing the current digit and load it into the canvas."""
        self.clear_notice()
        self.command(drawing=self._fitting(drawing))

    def _fitting(self, drawing: Drawing) -> Drawing:
        """Return a drawing that a link can hold, with a notice if it had to be simplified."""
        fitting = drawing.shortened(LONGEST_DRAWING)
        if fitting is not drawing:
            self.notify(SIMPLIFIED)
        return fitting

    @property
    def unit(self) -> str:
        """Name of the pinned unit; empty where none is, or where the chosen model has none such."""
        name = self.store.settings.get(UNIT, "")
        try:
            return str(parse_unit(name, self.layers(model_name()))) if name else ""
        except UnitError:
            return ""

    @property
    def shift(self) -> tuple[int, int]:
        """Rows and columns by which the digit is looked at, moved."""
        found = _SHIFT.fullmatch(self.store.settings.get(keys.SHIFT, ""))
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def operate(self, model: str, operations: Sequence[Operation] | None) -> None:
        """Carry out some more operations on a model, or undo them all with None, as one step."""
        from lenet.surgery import MOST, operated_on

        before = self.surgery(model)
        after = () if operations is None else reduce(operated_on, operations, before)
        if len(after) > max(MOST, len(before)):
            self.notify(f"A network can hold {MOST} changes. Undo some of them first.")
        elif after != before:
            self._remember(model, before)
            self._set_surgery(model, after)

    def _remember(self, model: str, surgery: Surgery) -> None:
        self.undone[model] = [*self.undone.get(model, []), surgery][-MOST_STEPS:]

    def _set_surgery(self, model: str, surgery: Surgery) -> None:
        text = surgery_text(surgery)
        self._seen[model] = text
        self.command(surgeries={model: text})

    def surgery(self, model: str) -> Surgery:
        """Return what has been done to a model."""
        return self._surgery_of(model, self.store.surgeries.get(model, ""))

    def _surgery_of(self, model: str, text: str) -> Surgery:
        """Return a surgery of a model from its text; none where the model has no such kernels."""
        if not text:
            return ()

        def read() -> Surgery:
            try:
                return parse_surgery(text, self.layers(model))
            except (SurgeryError, KeyError):
                return ()

        return self._surgeries.get((model, text), read)

    def can_undo(self, model: str) -> bool:
        """Tell whether there is a step of a model's surgery to be taken back."""
        return bool(self.undone.get(model))

    def undo_surgery(self, model: str) -> None:
        """Take back the last step of a model's surgery."""
        if self.can_undo(model):
            self._set_surgery(model, self.undone[model].pop())

    def bring(self, own: OwnNetwork | None) -> None:
        """Take a network of the visitor's own, or do without one from now on."""
        self.rebuild(own)
        self.undone.pop(OWN, None)
        if OWN in self.store.surgeries:
            self._seen.pop(OWN, None)
            self.command(surgeries={OWN: ""})

    def rebuild(self, own: OwnNetwork | None) -> None:
        """Take the visitor's network for one that is built otherwise; its surgery stays."""
        self.own, self.altered, self._surgeries = own, None, LastResults(MOST_CACHED)
        self.edition += 1

    def layers(self, model: str) -> tuple[Layer, ...]:
        """Return a model's layer table."""
        if model == OWN and self.own is not None:
            return self.own.layers
        return MODELS[model].architecture.layers

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
    """Return what is kept for this visitor, with what the browser's store has reported last."""
    visit = st.session_state.get(_VISIT)
    if not isinstance(visit, Visit):
        visit = st.session_state[_VISIT] = Visit()
    report = (st.session_state.get(keys.VISITOR) or {}).get("scene")
    if isinstance(report, Mapping):
        with suppress(ReportError):  # of no browser of this app
            _take(visit, report)
    return visit


def _take(visit: Visit, report: Mapping[str, Any]) -> None:
    version = version_of(report)
    if version == visit.reported:
        return
    state, is_own = StoreState.from_report(report), version.visit == visit.name
    if not is_own and not visit.has_reported:  # of a session that the server has lost
        visit.opened = state.opened.count
    visit.reported = version
    visit.take(state, version.applied if is_own else 0)
