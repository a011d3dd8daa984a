"""The network view: the picture of the whole network that moves with the pen.

A Streamlit component (v2) in plain JavaScript.
"""

from __future__ import annotations

import base64
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lenet import LeNet5, Trace, live
from lenet.figures.theme import FIELD, OTHERS, WINNER
from lenet.network_view import SCALES, layers_of, views_of
from lenet.novelty.detector import novelty
from lenet.preprocessing import Framing
from lenet.stored_facts import DamagedFileError
from pages import visit
from pages.components.live import live_path, network_path
from pages.components.modules import component
from pages.visit import keys

FOLDER = Path(__file__).parent
UNLIKE = "Unlike the digits it learnt from: it may not be a digit."

_component = component(
    "lenet_network_view",
    "network_view/index.js",
    html=(FOLDER / "view.html").read_text("utf-8"),
    css=(FOLDER / "view.css").read_text("utf-8")
    + f"\n.network-view {{ --winner: {WINNER}; --others: {OTHERS}; --field: {FIELD}; }}\n",
)


def _on_canvas(framing: Framing) -> list[float]:
    """Return `Framing.numbers` with what is measured in ink as shares of the canvas's side."""
    row, col, *measured = framing.numbers
    return [row, col, *(number / len(framing.ink) for number in measured)]


def _warning(name: str, trace: Trace) -> str:
    """Return what is shown beside the answer to a drawing unlike all digits; empty for a digit."""
    if visit.current().surgery(name):
        return ""
    with suppress(DamagedFileError):  # which the panel below the answer reports
        found = novelty(name, trace)
        return UNLIKE if found is not None and found.is_novel else ""
    return ""


@dataclass(frozen=True)
class Twin:
    """A network view beside something else, in less room.

    Args:
        title: Written before its answer.
        beside: Name of the model, where it is not the chosen one but the other, as trained.
        moved: How the drawing was moved, where it is not the current digit itself that is shown.
    """

    title: str
    beside: str | None = None
    moved: str = ""


def network_view(
    trace: Trace,
    model: LeNet5,
    *,
    canvas: str | None,
    twin: Twin | None = None,
) -> None:
    """Show every layer of the network, live while the pen moves.

    Args:
        trace: The slow loop's answer for the session's current digit, shown until the pen moves.
        model: The network that gave it.
        canvas: Key of the container that holds the drawing canvas; None where there is none, and
            so nothing to be asked live.
        twin: What is special where two networks are shown together.
    """
    digit, beside = visit.current().digit, twin.beside if twin else None
    name = beside or visit.model_name()
    path = live_path(model, beside=beside)
    drawing = visit.current().digit.name
    key = keys.BESIDE_NETWORK if beside else keys.NETWORK
    data: dict[str, Any] = {
        "model": name,
        "path": path,
        "compares": True,
        "network": network_path(beside=beside),
        "engine": visit.engine(),
        "canvas": f"st-key-{canvas}" if canvas else "",
        "id": "network-view-beside" if beside else "network-view",
        "title": twin.title if twin else "",
        "layers": layers_of(model.layers),
        "views": views_of(model.layers),
        "answer": f"{drawing}:{path}:{twin.moved if twin else ''}",
        "drawing": drawing,
        "hides": visit.current().hides_answer,
        "secret": visit.current().hides_numbers,
        "guess": visit.current().stage.guess,
        "guesses": visit.current().stage.guesses_first,
        "warning": "" if twin else _warning(name, trace),
        "framing": [] if digit.framing is None else _on_canvas(digit.framing),
        "frame": base64.b64encode(live.encode_answer(trace)).decode("ascii"),
        "scales": SCALES,
    }
    _component(data=data, key=key)
