"""What one visitor's session holds: the current digit, the canvas, the model, the device.

The only file that names keys of the session state. Everything else asks and tells here.

Streamlit may end a run wherever it touches the session state, a widget's callback too, when the
browser has asked for another run meanwhile; what the callback was about is then lost. So all that
this app keeps is one object, `Visit`: a callback takes it (and its widget's value) first, and
changes it when its work is done, without touching the session state again.
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from torch import Tensor

    from lenet.model import Layer
    from lenet.preprocessing import Framing, Ink
    from lenet.units import Unit

MODEL_KEY = "model"  # also the name in the URL
DEVICE_KEY = "device"
CANVAS_KEY = "canvas"
EXAMPLE_KEY = "example"
UPLOAD_KEY = "upload"
NETWORK_KEY = "network_view"
UNIT_PARAMETER = "unit"  # of the URL
_VISIT = "visit"

NOTHING, DRAWING = "nothing drawn yet", "drawing"  # sources of a digit, in words


@dataclass(frozen=True)
class CurrentDigit:
    """The digit that every page shows.

    Args:
        number: Counts the digits of this session, so that a new one can be told from the last.
        framing: All stages of its preprocessing; None for a blank canvas.
        drawing: The Fabric.js objects that restore it on the canvas.
        source: Where it comes from, in words.
    """

    number: int = 0
    framing: "Framing | None" = None
    drawing: dict[str, Any] | None = None
    source: str = NOTHING

    @property
    def tensor(self) -> "Tensor | None":
        """The network's input, float32 (1, 1, 28, 28), values 0..1; None for a blank canvas."""
        return None if self.framing is None else self.framing.tensor


@dataclass(frozen=True)
class CanvasSeed:
    """What the canvas is loaded with; a new number makes it load again."""

    number: int = 0
    drawing: dict[str, Any] | None = None
    source: str = NOTHING

    @property
    def initial_drawing(self) -> dict[str, Any]:
        """The drawing as `st_canvas` takes it."""
        return {"objects": [], **(self.drawing or {}), "seed": self.number}


def model_name() -> str:
    """Return the chosen model's name, as in `lenet.MODELS`."""
    return str(st.session_state[MODEL_KEY])


def device_name() -> str:
    """Return the device asked for, which may not be there."""
    return str(st.session_state[DEVICE_KEY])


@dataclass
class Visit:
    """Everything kept for one visitor between the runs.

    Args:
        digit: The digit that every page shows.
        seed: What the canvas is to be loaded with.
        notice: One friendly line to show on the next run.
        complete: Whether the page shows everything already, see `is_page_complete`.
        unit: Name of the pinned unit, empty if there is none; None before the URL was read.
    """

    digit: CurrentDigit = field(default_factory=CurrentDigit)
    seed: CanvasSeed = field(default_factory=CanvasSeed)
    notice: str | None = None
    complete: bool = False
    unit: str | None = None
    _number: int = 0

    def _next_number(self) -> int:
        self._number += 1
        return self._number

    def set_digit(self, ink: "Ink", drawing: dict[str, Any] | None, source: str) -> None:
        """Make ink the current digit.

        Args:
            ink: uint8 (H, W), 0 paper … 255 ink.
            drawing: The Fabric.js objects that show it on the canvas.
            source: Where it comes from, in words.
        """
        from lenet.preprocessing import frame

        self.digit = CurrentDigit(self._next_number(), frame(ink), drawing, source)

    def load_digit(self, ink: "Ink", drawing: dict[str, Any], source: str) -> None:
        """Make ink the current digit and load its drawing into the canvas."""
        self.set_digit(ink, drawing, source)
        self.seed = CanvasSeed(self._next_number(), drawing, source)

    def clear(self) -> None:
        """Empty the canvas, whatever it was loaded with."""
        self.digit = CurrentDigit(self._next_number())
        self.seed = CanvasSeed(self._next_number())

    def keep_canvas(self) -> None:
        """Note that the canvas is not on this page: when it is back, it must be loaded anew."""
        if self.seed.drawing is not self.digit.drawing:
            self.seed = CanvasSeed(self._next_number(), self.digit.drawing, self.digit.source)

    def pop_notice(self) -> str | None:
        """Return the line kept for this run, once."""
        notice, self.notice = self.notice, None
        return notice


def visit() -> Visit:
    """Return what is kept for this visitor."""
    found = st.session_state.get(_VISIT)
    if not isinstance(found, Visit):
        found = st.session_state[_VISIT] = Visit()
    return found


def current_digit() -> CurrentDigit:
    """Return the digit that every page shows."""
    return visit().digit


def canvas_seed() -> CanvasSeed:
    """Return what the canvas is to be loaded with."""
    return visit().seed


def is_page_complete() -> bool:
    """Tell whether to show what takes the browser longest to load: the chart.

    A person who has just come waits for the canvas. The network view asks for the rest as soon
    as the page has come to rest; from the first digit on it is there in any case.
    """
    return visit().complete or current_digit().number > 0


def complete_page() -> None:
    """Show everything from now on (a widget callback)."""
    visit().complete = True


def take_unit() -> None:
    """Pin the unit that the network view names, or none (a widget callback)."""
    here, state = visit(), st.session_state[NETWORK_KEY]
    here.unit = str(state["unit"] or "")


def pinned_unit(layers: "Sequence[Layer]") -> "Unit | None":
    """Return the pinned unit of a network, and let the URL name it.

    A unit that the URL names wrongly gives a notice; one that this network does not have (another
    model's output) is let go.
    """
    from lenet.units import UnitError, parse_unit

    here = visit()
    from_url = here.unit is None
    if here.unit is None:
        here.unit = st.query_params.get(UNIT_PARAMETER, "")
    unit = None
    if here.unit:
        try:
            unit = parse_unit(here.unit, layers)
        except UnitError as error:
            here.unit = ""
            if from_url:
                here.notice = f"The link names a unit that is not there: {error}."
    if st.query_params.get(UNIT_PARAMETER, "") != here.unit:
        if here.unit:
            st.query_params[UNIT_PARAMETER] = here.unit
        else:
            del st.query_params[UNIT_PARAMETER]
    return unit


def clear_canvas() -> None:
    """Empty the canvas (a widget callback)."""
    visit().clear()


def take_drawing() -> None:
    """Make what the canvas has just sent the current digit (a widget callback)."""
    here, drawing = visit(), st.session_state[CANVAS_KEY]["drawing"]
    if not drawing or not drawing.get("data"):
        return
    import numpy as np
    from PIL import Image

    from lenet.preprocessing import find_ink

    png = base64.b64decode(drawing["data"].partition(",")[2])
    with Image.open(io.BytesIO(png)) as image:
        ink = find_ink(np.asarray(image.convert("RGBA")), paper=0)
    objects = drawing["raw"].get("objects", [])
    if not objects:
        here.set_digit(ink, None, NOTHING)
        return
    loaded = here.seed
    echo = loaded.drawing is not None and len(objects) == len(loaded.drawing["objects"])
    here.set_digit(ink, drawing["raw"], loaded.source if echo else DRAWING)
