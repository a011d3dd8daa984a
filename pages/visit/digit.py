"""The digit that every page shows, and what the canvas is loaded with."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lenet.drawing import Drawing
from pages.visit.drawing import for_canvas, in_words

if TYPE_CHECKING:
    from torch import Tensor

    from lenet.preprocessing import Framing

BLANK = Drawing()


def is_another_digit(before: Drawing, after: Drawing) -> bool:
    """Tell whether the pen has begun another digit, not changed the one that was there.

    The report of an empty canvas can be lost if that of the next stroke follows at once. So a
    drawing that starts elsewhere counts as another one, too.
    """
    if not before or not after:
        return bool(before)
    if before.picture is not None or after.picture is not None:
        return False
    return before.strokes[0][0] != after.strokes[0][0]


@dataclass(frozen=True)
class CurrentDigit:
    """The digit that every page shows.

    Args:
        number: Counts the digits of this session, so that a new one can be told from the last.
        drawing: What is on the canvas.
        revision: Of what was drawn since the canvas was loaded, as the browser counts.
    """

    number: int = 0
    drawing: Drawing = BLANK
    revision: int = 0

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        return in_words(self.drawing)

    @cached_property
    def framing(self) -> Framing | None:
        """All stages of its preprocessing; None for a blank canvas."""
        if not self.drawing:
            return None
        from lenet.preprocessing import frame  # PyTorch: a blank canvas must not wait for it

        return frame(self.drawing.ink)

    @property
    def tensor(self) -> Tensor | None:
        """The network's input, float32 (1, 1, 28, 28), values 0..1; None for a blank canvas."""
        return None if self.framing is None else self.framing.tensor


@dataclass(frozen=True)
class CanvasSeed:
    """What the canvas is loaded with; a new number makes it load again.

    Args:
        number: Counts them.
        drawing: What the canvas then shows, until something is drawn on it.
        before: What the canvas of the page before was loaded with, if this is its drawing.
    """

    number: int = 0
    drawing: Drawing = BLANK
    before: CanvasSeed | None = None

    @property
    def initial_drawing(self) -> dict[str, Any]:
        """The drawing as `st_canvas` takes it."""
        return {**for_canvas(self.drawing), "seed": self.number}
