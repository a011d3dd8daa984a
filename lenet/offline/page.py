"""The page itself: its HTML, style, modules, networks and example digits in one text."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lenet.figures.theme import FIELD, OTHERS, WINNER
from lenet.javascript import FOLDER, bundle, read_modules
from lenet.model_cards import MODELS
from lenet.network_view import SCALES, layers_of, views_of

if TYPE_CHECKING:
    from lenet.model import LeNet5

LARGEST = 2_000_000  # bytes
MAIN = "offline/index.js"
_HERE = Path(__file__).parent
_VIEW = FOLDER / "network_view"
# Without Streamlit's narrow font, words take more room.
_WIDER = (
    ".confidence { width: 5.4em; } .bar { grid-template-columns: 1em minmax(20px, 1fr) 4.7em; }"
)


class OfflineError(ValueError):
    """Such a file cannot be made; the message says why, in one line."""


def offline_page(names: Sequence[str] = tuple(MODELS)) -> str:
    """Return the explorer as one HTML file that needs nothing else.

    Args:
        names: The models that are in it; the first is chosen when it is opened.

    Raises:
        OfflineError: There are none, one is unknown, or the file would be larger than `LARGEST`.
    """
    from lenet.model_registry import REGISTRY

    if not names or (unknown := [name for name in names if name not in MODELS]):
        known = ", ".join(MODELS)
        raise OfflineError(f"no such model: {', '.join(unknown) if names else '(none)'}; {known}")
    models = [_model(name, REGISTRY.load(name)) for name in dict.fromkeys(names)]
    return _page(models)


def _model(name: str, model: LeNet5) -> dict[str, Any]:
    from lenet.portable import portable_network

    return {
        "name": name,
        "summary": MODELS[name].summary,
        "layers": layers_of(model.layers),
        "views": views_of(model.layers),
        "network": base64.b64encode(portable_network(model)).decode("ascii"),
    }


def _page(models: Sequence[dict[str, Any]]) -> str:
    from lenet.strokes import example_digits

    colours = (
        f":root, .network-view {{ --winner: {WINNER}; --others: {OTHERS}; --field: {FIELD}; }}"
    )
    script = f"{bundle([MAIN], read_modules())}use({json.dumps(MAIN)});"
    data = {"models": models, "scales": SCALES, "examples": dict(example_digits())}
    parts = {
        "style": f"{(_HERE / 'page.css').read_text('utf-8')}{colours}",
        "view-style": (_VIEW / "view.css").read_text("utf-8") + _WIDER,
        "view": (_VIEW / "view.html").read_text("utf-8"),
        "data": json.dumps(data, separators=(",", ":")).replace("</", "<\\/"),
        "script": script.replace("</script", "<\\/script"),
    }
    page = (_HERE / "page.html").read_text("utf-8")
    for name, content in parts.items():
        page = page.replace(f"<!-- {name} -->", content)
    if (size := len(page.encode())) > LARGEST:
        raise OfflineError(f"the file would have {size:,} bytes, at most {LARGEST:,}: fewer models")
    return page
