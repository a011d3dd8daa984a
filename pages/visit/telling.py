"""What the browser was told of its address.

A run tells it when the address changes. What a run says that was under way when the visitor chose
something comes after that choice has been put into the address, and takes it out again; and the
run that the choice asks for finds nothing to change. So a run whose address is not what the browser
was told last tells it.
"""

from dataclasses import dataclass

_UNKNOWN = {"": ""}


@dataclass
class Telling:
    """What one visit's browser was told."""

    _asked_with: str | None = None  # address of the run that has begun; None when it has ended
    _told: dict[str, str] | None = None  # last; None: nothing

    def begin(self, asked_with: str) -> None:
        """Note that a run begins.

        Args:
            asked_with: Its address, as the browser says it.
        """
        if self._asked_with is not None:
            self._told = _UNKNOWN  # the last run may have told anything before it was ended
        self._asked_with = asked_with

    def end(self, said_last: str, parameters: dict[str, str]) -> bool:
        """Note that a run ends, and return whether the browser must be told the address again.

        Args:
            said_last: What it was asked with or, if it has told another address, the last.
            parameters: Of the address now.
        """
        has_told = said_last != self._asked_with
        must_tell = not has_told and self._told is not None and self._told != parameters
        if has_told or must_tell:
            self._told = parameters
        self._asked_with = None
        return must_tell
