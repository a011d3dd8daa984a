"""The digit that every page shows."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from lenet.drawing import Drawing
from pages.visit.drawing import in_words
from pages.visit.store import FIRST

if TYPE_CHECKING:
    from torch import Tensor

    from lenet.preprocessing import Framing

BLANK = Drawing()


@dataclass(frozen=True)
class CurrentDigit:
    """The digit that every page shows.

    Args:
        name: Identifies the drawing, for the browser and the server alike.
        drawing: What is on the canvas.
    """

    name: str = FIRST
    drawing: Drawing = BLANK

    @property
    def source(self) -> str:
        """Where it comes from, in words."""
        return in_words(self.drawing)

    @cached_property
    def steps(self) -> list[str]:
        """The drawing before each of its strokes but the first, as links carry it: for undo."""
        drawing = self.drawing
        return [drawing.first(count).text for count in range(1, len(drawing.strokes))]

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
