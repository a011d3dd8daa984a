"""The network view: the picture of the whole network that moves with the pen.

A Streamlit component (v2) in plain JavaScript. Its modules are written as such (and can be
imported as such by a test or a tool); Streamlit takes a component's script in one piece, so
they are put behind one another here, without their imports and exports.
"""

import base64
import re
from collections.abc import Sequence
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from lenet import live
from lenet.figures.theme import (
    ACTIVATION_STOPS,
    FIELD,
    INK_STOPS,
    OTHERS,
    SIGNED_STOPS,
    WINNER,
    colour_table,
)
from lenet.receptive_field import view_on
from pages import visit
from pages.visit import callbacks, keys

if TYPE_CHECKING:
    from lenet import LeNet5, Trace
    from lenet.layers import Layer
    from lenet.nonlinearity import Stillness
    from lenet.preprocessing import Framing
    from lenet.units import Unit

FOLDER = Path(__file__).parent


def bundle(*modules: str | Path) -> str:
    """Return a component's script: all modules in one, only the default export left.

    Args:
        modules: Files, of this folder unless they name another, users after the used.
    """
    source = "\n".join((FOLDER / name).read_text("utf-8") for name in modules)
    source = re.sub(r"^import .*;\n", "", source, flags=re.MULTILINE)
    return re.sub(r"^export (?!default)", "", source, flags=re.MULTILINE)


_component = st.components.v2.component(
    "lenet_network_view",
    html=(FOLDER / "view.html").read_text("utf-8"),
    css=(FOLDER / "view.css").read_text("utf-8")
    + f"\n.network-view {{ --winner: {WINNER}; --others: {OTHERS}; --field: {FIELD}; }}\n",
    js=bundle("frame.js", "canvas.js", "live.js", "layers.js", "fields.js", "index.js"),
)
_stillness = st.components.v2.component(
    "lenet_stillness",
    html=(FOLDER / "stillness.html").read_text("utf-8"),
    css=(FOLDER / "stillness.css").read_text("utf-8"),
    js=bundle("frame.js", "canvas.js", "live.js", "stillness.js"),
)

SCALES = {
    name: colour_table(stops).flatten().tolist()
    for name, stops in {
        "activation": ACTIVATION_STOPS,
        "signed": SIGNED_STOPS,
        "ink": INK_STOPS,
    }.items()
}


def _views(layers: "Sequence[Layer]") -> dict[str, dict[str, list[int | bool] | None]]:
    """Return which units of each earlier layer a layer's unit sees: size, jump, start, channels.

    None stands for all of them.
    """
    shown = [layer.name for layer in layers if layer.kind != "flatten"]
    views: dict[str, dict[str, list[int | bool] | None]] = {}
    for last, name in enumerate(shown):
        views[name] = {}
        for earlier in shown[: last + 1]:
            view = view_on(layers, name, earlier)
            if view.field is None:
                views[name][earlier] = None
            else:
                size, jump, start = astuple(view.field)
                views[name][earlier] = [size, jump, start, view.every_channel]
    return views


def _on_canvas(framing: "Framing") -> list[float]:
    """Return `Framing.numbers` with what is measured in ink as shares of the canvas's side."""
    row, col, *measured = framing.numbers
    return [row, col, *(number / len(framing.ink) for number in measured)]


def _layers(model: "LeNet5") -> list[dict[str, Any]]:
    return [
        announced
        | {
            "paper": layer.paper,
            "kind": layer.kind,
            "operation": layer.operation,
            "field": asdict(layer.receptive_field),
        }
        for announced, layer in zip(live.layer_offsets(model.layers), model.layers, strict=True)
    ]


def _path(model: "LeNet5", *, beside: str | None, **extras: int) -> str:
    """Return where the fast loop answers; behind a #, a surgery for the first message.

    Args:
        model: The network.
        beside: Its name, where it is not the chosen one but another, as trained.
        extras: What is asked for beside layers and framing.
    """
    from lenet.surgery import surgery_text

    surgery = "" if beside else surgery_text(visit.current().surgery(visit.model_name()))
    asked = {
        "model": beside or visit.model_name(),
        "device": visit.device_name(),
        "framing": 1,
        **extras,
    }
    base = st.get_option("server.baseUrlPath").strip("/")
    query = urlencode(asked | ({"surgery": live.IN_FIRST_MESSAGE} if surgery else {}))
    return f"{'/' + base if base else ''}{live.PATH}?{query}{'#' if surgery else ''}{surgery}"


@dataclass(frozen=True)
class StillRow:
    """What the table of still units says of one network.

    Args:
        name: The network's.
        model: The network.
        beside: Whether it is not the chosen one but another, as trained.
        here: For the current drawing; None for a blank canvas.
        usual: For the example digits.
    """

    name: str
    model: "LeNet5"
    beside: bool
    here: "Stillness | None"
    usual: "Stillness"


def stillness_table(rows: Sequence[StillRow], *, layer: str, canvas: str) -> None:
    """Show how many units of a layer lie still, live while the pen moves.

    Args:
        rows: One for each network.
        layer: One of `lenet.nonlinearity.activated_layers` of each.
        canvas: Key of the container that holds the drawing canvas.
    """
    from lenet.nonlinearity import activated_layers

    data = {
        "canvas": f"st-key-{canvas}",
        "layers": [_layers(row.model) for row in rows],
        "rows": [
            {
                "name": row.name,
                "path": _path(row.model, beside=row.name if row.beside else None, stillness=1),
                "index": activated_layers(row.model.layers).index(layer),
                "here": row.here and [row.here.share, row.here.mean_derivative],
                "usual": [row.usual.share, row.usual.always],
            }
            for row in rows
        ],
    }
    _stillness(data=data, key="stillness")


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
    trace: "Trace",
    model: "LeNet5",
    *,
    canvas: str | None,
    unit: "Unit | None",
    twin: Twin | None = None,
) -> None:
    """Show every layer of the network, live while the pen moves.

    Args:
        trace: The slow loop's answer for the session's current digit, shown until the pen moves.
        model: The network that gave it.
        canvas: Key of the container that holds the drawing canvas; None where there is none, and
            so nothing to be asked live.
        unit: The unit that is pinned, if any.
        twin: What is special where two networks are shown together.
    """
    digit, beside = visit.current().digit, twin.beside if twin else None
    name = beside or visit.model_name()
    path = _path(model, beside=beside)
    drawing = f"{visit.current().seed.number}.{digit.revision}"
    data: dict[str, Any] = {
        "model": name,
        "path": path,
        "canvas": f"st-key-{canvas}" if canvas else "",
        "id": "network-view-beside" if beside else "network-view",
        "title": twin.title if twin else "",
        "incomplete": not visit.current().shows_everything,
        "layers": _layers(model),
        "views": _views(model.layers),
        "unit": str(unit or ""),
        "answer": f"{digit.number}:{drawing}:{path}:{twin.moved if twin else ''}",
        "drawing": drawing,
        "framing": [] if digit.framing is None else _on_canvas(digit.framing),
        "frame": base64.b64encode(live.encode_answer(trace)).decode("ascii"),
        "scales": SCALES,
    }
    key = keys.BESIDE_NETWORK if beside else keys.NETWORK
    _component(
        data=data,
        key=key,
        on_rest_change=callbacks.on_rest,
    )
