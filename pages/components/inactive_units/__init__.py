"""How many units of a layer lie still, in several networks: a table that follows the pen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lenet import LeNet5
from lenet.nonlinearity import InactiveUnits, activated_layers
from pages import visit
from pages.components.live import live_path
from pages.components.modules import component

FOLDER = Path(__file__).parent

_component = component(
    "lenet_inactive_units",
    "inactive_units/index.js",
    html=(FOLDER / "table.html").read_text("utf-8"),
    css=(FOLDER / "table.css").read_text("utf-8"),
)


@dataclass(frozen=True)
class InactiveRow:
    """What the table of inactive units says of one network.

    Args:
        name: The network's.
        model: The network.
        beside: Whether it is not the chosen one but another, as trained.
        here: For the current drawing; None for a blank canvas.
        usual: For the example digits.
    """

    name: str
    model: LeNet5
    beside: bool
    here: InactiveUnits | None
    usual: InactiveUnits


def inactive_units_table(rows: Sequence[InactiveRow], *, layer: str, canvas: str) -> None:
    """Show how many units of a layer are inactive, live while the pen moves.

    Args:
        rows: One for each network.
        layer: One of `lenet.nonlinearity.activated_layers` of each.
        canvas: Key of the container that holds the drawing canvas.
    """
    data = {
        "canvas": f"st-key-{canvas}",
        "drawing": visit.current().digit.name,
        "rows": [
            {
                "name": row.name,
                "path": _path(row),
                "index": activated_layers(row.model.layers).index(layer),
                "here": row.here and [row.here.share, row.here.mean_derivative],
                "usual": [row.usual.share, row.usual.always],
            }
            for row in rows
        ],
    }
    _component(data=data, key="stillness")


def _path(row: InactiveRow) -> str:
    return live_path(row.model, beside=row.name if row.beside else None, stillness=1)
