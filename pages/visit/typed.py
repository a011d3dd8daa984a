"""A table of numbers that the visitor has typed in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class TypedGrid:
    """What was typed, as links write it (`lenet.scene.grid_text`); empty for the usual numbers.

    Args:
        start: What the table was opened with.
        text: What is in it now.
        edition: Counts the openings, so that a new one can be told from the last.
    """

    start: str = ""
    text: str = ""
    edition: int = 0

    def open(self, text: str) -> None:
        """Open the table anew, unless this is in it already."""
        if text != self.text:
            self.text = text
            self.open_again()

    def open_again(self) -> None:
        """Open the table with what is in it: on a page that was left, its widget is a new one."""
        self.start = self.text
        self.edition += 1
