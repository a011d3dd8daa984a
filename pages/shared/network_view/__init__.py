"""The network view: the picture of the whole network that moves with the pen.

A Streamlit component (v2) in plain JavaScript. Its modules are written as such (and can be
imported as such by a test or a tool); Streamlit takes a component's script in one piece, so
they are put behind one another here, without their imports and exports.
"""

import base64
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import streamlit as st

from lenet import live
from lenet.figures.theme import (
    ACTIVATION_STOPS,
    INK_STOPS,
    OTHERS,
    SIGNED_STOPS,
    WINNER,
    colour_table,
)
from pages.shared import session

if TYPE_CHECKING:
    from lenet import LeNet5, Trace

FOLDER = Path(__file__).parent
MODULES = ("frame.js", "canvas.js", "live.js", "layers.js", "index.js")  # users after the used


def bundle() -> str:
    """Return the component's script: all modules in one, only the default export left."""
    source = "\n".join((FOLDER / name).read_text("utf-8") for name in MODULES)
    source = re.sub(r"^import .*;\n", "", source, flags=re.MULTILINE)
    return re.sub(r"^export (?!default)", "", source, flags=re.MULTILINE)


_component = st.components.v2.component(
    "lenet_network_view",
    html=(FOLDER / "view.html").read_text("utf-8"),
    css=(FOLDER / "view.css").read_text("utf-8")
    + f"\n#network-view {{ --winner: {WINNER}; --others: {OTHERS}; }}\n",
    js=bundle(),
)

SCALES = {
    name: colour_table(stops).flatten().tolist()
    for name, stops in {
        "activation": ACTIVATION_STOPS,
        "signed": SIGNED_STOPS,
        "ink": INK_STOPS,
    }.items()
}


def network_view(trace: "Trace", model: "LeNet5", *, canvas: str, number: int) -> None:
    """Show every layer of the network, live while the pen moves.

    Args:
        trace: The slow loop's answer for the current digit, shown until the pen moves.
        model: The network that gave it.
        canvas: Key of the container that holds the drawing canvas.
        number: The current digit's number; a new one means a new answer.
    """
    name, device = session.model_name(), session.device_name()
    base = st.get_option("server.baseUrlPath").strip("/")
    query = urlencode({"model": name, "device": device})
    data: dict[str, Any] = {
        "model": name,
        "path": f"{'/' + base if base else ''}{live.PATH}?{query}",
        "canvas": f"st-key-{canvas}",
        "incomplete": not session.is_page_complete(),
        "seeded": session.canvas_seed().drawing is not None,
        "layers": [
            announced | {"paper": layer.paper, "kind": layer.kind, "operation": layer.operation}
            for announced, layer in zip(live.layer_offsets(model.layers), model.layers, strict=True)
        ],
        "answer": f"{number}:{query}",
        "frame": base64.b64encode(live.encode_answer(trace)).decode("ascii"),
        "scales": SCALES,
    }
    _component(
        data=data,
        key="network_view",
        on_clear_change=session.clear_canvas,
        on_rest_change=session.complete_page,
    )
