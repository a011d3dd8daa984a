"""The scene as the browser's store reports it, and the commands that the store is sent.

The store (`pages/components/scene/store.js`) owns the scene. It reports all of it as component
state, which comes with each request to run the script. Python changes the scene by commands only.
Each has a number and is applied once by the store; until a report confirms that, each run applies
it to what was reported, as the store will.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from lenet.model_cards import MODELS
from lenet.scene import BLANK, DRAWING, GUESS, LESSON, MODEL, PRESENT, SURGERY, UNIT
from pages.visit import keys

FIRST = "s0"  # names the drawing that a session starts with
ANSWER = "answer"  # setting that no address holds: "hidden" or "revealed"; empty: as usual
SETTINGS = (UNIT, LESSON, PRESENT, GUESS, keys.SHIFT, *keys.GRIDS)
LONGEST_TEXT = 100_000  # characters of one value in a report
_NAME = re.compile(r"[a-z0-9.]{1,40}")


class ReportError(ValueError):
    """A report is not one that the store sends."""


@dataclass(frozen=True)
class Sheet:
    """What is on the canvas.

    Args:
        name: Identifies it, for the browser and the server alike.
        digit: Identifies the digit: further strokes do not make it another one.
        base: A drawing as links carry it.
        strokes: Drawn over the base: for each point its column, row and time, as the browser
            reports them.
    """

    name: str = FIRST
    digit: str = FIRST
    base: str = ""
    strokes: Sequence[Any] = ()

    @property
    def cache_key(self) -> tuple[str, str, int]:
        """Identifies the drawing in a cache: one name is never given to different strokes."""
        return self.name, self.base, len(self.strokes)


@dataclass(frozen=True)
class Opened:
    """The link, or the step back or forward, that was opened last.

    Args:
        count: Of all that were opened before it.
        page: Path of its page; None for the link that a session starts with.
        parameters: Of its address.
    """

    count: int = 0
    page: str | None = None
    parameters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Command:
    """A change of the scene that Python asks the store for.

    Args:
        number: Counts the commands of a session, from 1 on.
        opened: How many links had been opened before: what a later one names, the command leaves.
        settings: New values, by name.
        drawing: A new drawing, as links carry it; None to leave the drawing as it is.
        surgeries: New surgeries, by model.
        link: A link of the app to open in place of the present address; empty for none.
        model: The model to choose, with its surgery; empty to leave the choice as it is.
    """

    number: int
    opened: int
    settings: Mapping[str, str] = field(default_factory=dict)
    drawing: str | None = None
    surgeries: Mapping[str, str] = field(default_factory=dict)
    link: str = ""
    model: str = ""

    @property
    def content(self) -> dict[str, Any]:
        """What the store is sent."""
        return {
            "number": self.number,
            "opened": self.opened,
            "settings": dict(self.settings),
            "drawing": self.drawing,
            "surgeries": dict(self.surgeries),
            "link": self.link,
            "model": self.model,
        }


@dataclass(frozen=True)
class StoreState:
    """All that the store holds of the scene.

    Args:
        number: Counts the store's own changes.
        opened: What was opened last.
        page: Path of the page whose canvas holds the sheet.
        sheet: What is on the canvas.
        load: Names what the canvas was loaded with.
        loaded: How many strokes of the sheet the canvas was loaded with.
        settings: By name, those of `SETTINGS` and `ANSWER`; empty ones are left out.
        surgeries: By model, as links carry them.
        screen: Width of the screen, CSS pixels; 0 while it is unknown.
    """

    number: int = 0
    opened: Opened = field(default_factory=Opened)
    page: str | None = None
    sheet: Sheet = field(default_factory=Sheet)
    load: str = FIRST
    loaded: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    surgeries: Mapping[str, str] = field(default_factory=dict)
    screen: int = 0

    @classmethod
    def from_address(cls, parameters: Mapping[str, str]) -> StoreState:
        """Return what the store takes from an address: read in a session's first run only."""
        surgery = parameters.get(SURGERY, "")
        return cls(
            opened=Opened(parameters=parameters),
            sheet=Sheet(base=parameters.get(DRAWING, "")),
            settings={name: parameters[name] for name in SETTINGS if parameters.get(name)},
            surgeries={parameters.get(MODEL) or next(iter(MODELS)): surgery} if surgery else {},
        )

    @classmethod
    def from_report(cls, report: Mapping[str, Any]) -> StoreState:
        """Check a report, which a browser can have made up.

        Raises:
            ReportError: The store sends nothing of the kind.
        """
        drawing, load = _mapping(report.get("drawing")), _mapping(report.get("load"))
        opened = _mapping(report.get("opened"))
        strokes = drawing.get("strokes")
        page = report.get("page")
        if not isinstance(strokes, list) or not isinstance(page, str | None):
            raise ReportError("strokes or page")
        settings = _texts(report.get("settings"))
        return cls(
            number=_count(report.get("number")),
            opened=Opened(
                _count(opened.get("count")),
                _text(opened.get("page")),
                _texts(opened.get("parameters")),
            ),
            page=page,
            sheet=Sheet(
                _name(drawing.get("name")),
                _name(drawing.get("digit")),
                _text(drawing.get("base")),
                strokes,
            ),
            load=_name(load.get("name")),
            loaded=_count(load.get("count")),
            settings={n: text for n, text in settings.items() if n in (*SETTINGS, ANSWER) and text},
            surgeries={n: text for n, text in _texts(report.get("surgeries")).items() if text},
            screen=_count(report.get("screen")),
        )

    def after(self, command: Command) -> StoreState:
        """Return the state after a command, as the store applies it.

        An address that was opened after the command takes precedence. A link or a model takes
        effect later, when the browser opens it.
        """
        state, is_late = self, command.opened < self.opened.count
        if not is_late:
            state = replace(
                self,
                settings=_without_empty({**self.settings, **command.settings}),
                surgeries=_without_empty({**self.surgeries, **command.surgeries}),
            )
        if command.drawing is None or (is_late and DRAWING in self.opened.parameters):
            return state
        return state._with(f"c{command.number}", command.drawing)

    def at(self, opened: Opened, text: str) -> StoreState:
        """Return the state after an address was opened, as the store reads it.

        Args:
            opened: The address.
            text: The present drawing, as links carry it.
        """
        parameters, before = opened.parameters, self.settings
        settings = {name: parameters.get(name, "") for name in SETTINGS}
        if before.get(GUESS) == parameters.get(GUESS):
            settings[ANSWER] = before.get(ANSWER, "")
        model, drawing = parameters.get(MODEL) or next(iter(MODELS)), parameters.get(DRAWING)
        state = replace(
            self,
            opened=opened,
            settings=_without_empty(settings),
            surgeries=_without_empty({**self.surgeries, model: parameters.get(SURGERY, "")}),
        )
        if drawing is None or drawing == text or (drawing == BLANK and not text):
            return state
        return state._with(f"o{opened.count}", drawing)

    def _with(self, name: str, drawing: str) -> StoreState:
        """Return the state with another digit."""
        settings = {key: text for key, text in self.settings.items() if key != ANSWER}
        sheet = Sheet(name, name, drawing)
        return replace(self, sheet=sheet, load=name, loaded=0, settings=settings)

    def on_page(self, page: str) -> StoreState:
        """Return the state on a page: another page's canvas is loaded with the whole drawing."""
        if self.page in (page, None):  # None: the first page
            return replace(self, page=page)
        name = f"{self.sheet.name}.{self.number}"
        return replace(self, page=page, load=name, loaded=len(self.sheet.strokes))


class Version(NamedTuple):
    """Identifies a report.

    Args:
        visit: Name of the session that the store takes part in.
        number: Counts the store's own changes.
        applied: Number of the last command that was applied.
        opened: How many links were opened.
    """

    visit: str
    number: int
    applied: int
    opened: int


def version_of(report: Mapping[str, Any]) -> Version:
    """Return what identifies a report.

    Raises:
        ReportError: The store sends nothing of the kind.
    """
    return Version(
        _text(report.get("visit")),
        _count(report.get("number")),
        _count(report.get("applied")),
        _count(_mapping(report.get("opened")).get("count")),
    )


def _mapping(value: object) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ReportError("no object")
    return value


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ReportError("no count")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise ReportError("no text")
    return value


def _name(value: object) -> str:
    text = _text(value)
    if not _NAME.fullmatch(text):
        raise ReportError("no name")
    return text


def _without_empty(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text}


def _texts(value: object) -> dict[str, str]:
    return {_text(name): _text(text) for name, text in _mapping(value).items()}
