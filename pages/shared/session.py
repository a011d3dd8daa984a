"""What one visitor's session holds: the current digit, the canvas, the model, the device.

The only file that names keys of the session state. Everything else asks and tells here.
"""

import base64
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

if TYPE_CHECKING:
    from torch import Tensor

    from lenet.preprocessing import Framing, Ink

MODEL_KEY = "model"  # also the name in the URL
DEVICE_KEY = "device"
CANVAS_KEY = "canvas"
EXAMPLE_KEY = "example"
UPLOAD_KEY = "upload"
_DIGIT, _SEED, _NOTICE, _COUNTER = "current_digit", "canvas_seed", "notice", "counter"
_COMPLETE = "complete"

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


def _next_number() -> int:
    st.session_state[_COUNTER] = st.session_state.get(_COUNTER, 0) + 1
    return int(st.session_state[_COUNTER])


def current_digit() -> CurrentDigit:
    """Return the digit that every page shows."""
    digit = st.session_state.get(_DIGIT)
    return digit if isinstance(digit, CurrentDigit) else CurrentDigit()


def canvas_seed() -> CanvasSeed:
    """Return what the canvas is to be loaded with."""
    seed = st.session_state.get(_SEED)
    return seed if isinstance(seed, CanvasSeed) else CanvasSeed()


def keep_canvas() -> None:
    """Note that the canvas is not on this page: when it is back, it must be loaded anew."""
    digit = current_digit()
    if canvas_seed().drawing is not digit.drawing:
        st.session_state[_SEED] = CanvasSeed(_next_number(), digit.drawing, digit.source)


def set_digit(ink: "Ink", drawing: dict[str, Any] | None, source: str) -> None:
    """Make ink the current digit.

    Args:
        ink: uint8 (H, W), 0 paper … 255 ink.
        drawing: The Fabric.js objects that show it on the canvas.
        source: Where it comes from, in words.
    """
    from lenet.preprocessing import frame

    st.session_state[_DIGIT] = CurrentDigit(_next_number(), frame(ink), drawing, source)


def load_digit(ink: "Ink", drawing: dict[str, Any], source: str) -> None:
    """Make ink the current digit and load its drawing into the canvas."""
    set_digit(ink, drawing, source)
    st.session_state[_SEED] = CanvasSeed(_next_number(), drawing, source)


def clear_canvas() -> None:
    """Empty the canvas, whatever it was loaded with."""
    st.session_state[_DIGIT] = CurrentDigit(_next_number())
    st.session_state[_SEED] = CanvasSeed(_next_number())


def take_drawing() -> None:
    """Make what the canvas has just sent the current digit (a widget callback)."""
    import numpy as np
    from PIL import Image

    from lenet.preprocessing import find_ink

    drawing = st.session_state[CANVAS_KEY]["drawing"]
    if not drawing or not drawing.get("data"):
        return
    png = base64.b64decode(drawing["data"].partition(",")[2])
    with Image.open(io.BytesIO(png)) as image:
        ink = find_ink(np.asarray(image.convert("RGBA")), paper=0)
    objects = drawing["raw"].get("objects", [])
    if not objects:
        set_digit(ink, None, NOTHING)
        return
    loaded = canvas_seed()
    echo = loaded.drawing is not None and len(objects) == len(loaded.drawing["objects"])
    set_digit(ink, drawing["raw"], loaded.source if echo else DRAWING)


def is_page_complete() -> bool:
    """Tell whether to show what takes the browser longest to load: the chart.

    A person who has just come waits for the canvas. The network view asks for the rest as soon
    as the page has come to rest; from the first digit on it is there in any case.
    """
    return bool(st.session_state.get(_COMPLETE)) or current_digit().number > 0


def complete_page() -> None:
    """Show everything from now on (a widget callback)."""
    st.session_state[_COMPLETE] = True


def set_notice(text: str) -> None:
    """Keep one friendly line to show on the next run."""
    st.session_state[_NOTICE] = text


def pop_notice() -> str | None:
    """Return the line kept for this run, once."""
    notice = st.session_state.pop(_NOTICE, None)
    return str(notice) if notice else None
