"""What the tests of pages do and read."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from lenet.drawing import example_drawing
from pages import visit
from pages.visit import keys
from pages.visit.own_network import OwnNetwork
from pages.visit.store import Sheet

MAIN = Path(__file__).parents[2] / "pages" / "main.py"
HANGING_S = 600  # no page takes as long, whatever else the machine is doing

_NUMBER = r"(−?[\d,]+(?:\.\d+)?(?:e[+-]\d+)?)"


def new_app() -> AppTest:
    """Return the app in a session whose browser shows the canvas."""
    app = AppTest.from_file(str(MAIN), default_timeout=HANGING_S)
    app.session_state[keys.VISITOR] = {"shown": True}
    return app


def parameters(app: AppTest) -> dict[str, str]:
    """Return the parameters that the browser's store is to write into the address."""
    (component,) = [
        each for each in app.get("bidi_component") if each.proto.component_name == "lenet_visitor"
    ]
    sent: dict[str, str] = json.loads(component.proto.json)["parameters"]
    return sent


def report(app: AppTest, **changes: Any) -> AppTest:
    """Run the app after the browser's store has changed and reported.

    Args:
        app: The app after at least one run.
        changes: Parts of the report that are other than what the app has taken last.
    """
    this, before = app.session_state["visit"], app.session_state["visit"].store
    report = {
        "visit": this.name,
        "number": before.number + 1,
        "applied": this.commanded,
        "opened": {"count": before.opened.count, "page": "", "parameters": {}},
        "page": before.page,
        "drawing": drawing_in_report(before.sheet),
        "load": {"name": before.load, "count": before.loaded},
        "settings": dict(before.settings),
        "surgeries": dict(before.surgeries),
        "screen": before.screen,
    }
    app.session_state[keys.VISITOR] = {"shown": True, "scene": report | changes}
    return app.run()


def drawing_in_report(sheet: Sheet) -> dict[str, Any]:
    return {**vars(sheet), "strokes": list(sheet.strokes)}


def draw(app: AppTest, *strokes: Sequence[Sequence[float]], name: str = "s1") -> AppTest:
    """Run the app after strokes were drawn over what is on the canvas.

    Args:
        app: The app after at least one run.
        strokes: For each point its column, row and time in milliseconds.
        name: Of the drawing.
    """
    sheet = app.session_state["visit"].store.sheet
    drawn = replace(sheet, name=name, strokes=[*sheet.strokes, *strokes])
    return report(app, drawing=drawing_in_report(drawn))


def pin(app: AppTest, unit: str) -> AppTest:
    """Run the app after a unit was pinned."""
    return report(app, settings={**app.session_state["visit"].store.settings, "unit": unit})


def words(app: AppTest) -> str:
    """Return all the page's Markdown."""
    return "\n".join(element.value for element in app.markdown)


def html(app: AppTest) -> str:
    """Return all the page's HTML of its own."""
    return "\n".join(element.proto.body for element in app.get("html"))


def take_example(app: AppTest, digit: int) -> AppTest:
    return app.pills(key=keys.EXAMPLE).set_value(digit).run()


def captions(app: AppTest) -> str:
    """Return all the page's captions."""
    return "\n".join(element.value for element in app.caption)


def says(text: str, sentence: str, *numbers: float, within: float = 0.0) -> bool:
    """Tell whether a text has a sentence with these numbers in it, as they are rounded there.

    A number may be one off in its last digit: the page and the test add up the same products, but
    not always in the same order, and what lies between two roundings goes either way.

    Args:
        text: To be searched.
        sentence: Part of it, with "#" where a number stands.
        numbers: One for each "#".
        within: Further tolerance, for numbers that are counted: what stands on the threshold.
    """
    pattern = re.escape(sentence).replace(r"\#", _NUMBER)
    return any(
        all(map(lambda one, number: _agrees(one, number, within), match.groups(), numbers))
        for match in re.finditer(pattern, text)
    )


def _agrees(shown: str, number: float, within: float) -> bool:
    plain = shown.replace("−", "-").replace(",", "")
    decimals = len(plain.partition("e")[0].partition(".")[2])
    return abs(float(plain) - number) <= within + 1.01 * 10.0**-decimals


def open_page(
    script: str,
    address: Mapping[str, str | Sequence[str]],
    digit: int = 3,
    app: AppTest | None = None,
    own: OwnNetwork | None = None,
) -> AppTest:
    """Open a page by its address, in a new visit with a digit (and a network of its own)."""
    if app is None:
        app = new_app()
    this = app.session_state["visit"] = visit.Visit()
    if "drawing" not in address:
        this.load_digit(example_drawing(digit))
    if own is not None:
        this.bring(own)
    for name, value in address.items():
        app.query_params[name] = value if isinstance(value, str) else list(value)
    app.run()  # a page can be switched to once all of them are known
    app.switch_page(script).run()
    assert not app.exception
    return app
