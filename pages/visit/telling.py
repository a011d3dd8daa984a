"""What the browser is told of its address.

A run tells it when the address changes. What a run says that was under way when the visitor chose
something comes after that choice has been put into the address, and takes it out again; and the
run that the choice asks for finds nothing to change. So a run that was asked for before the browser
had certainly heard what it was told last, tells it once more at its end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

Parameters = Mapping[str, str]


@dataclass(frozen=True)
class _Word:
    """What the browser was told, and may not have heard yet.

    Args:
        address: All of it; None where it is not known.
        changes: What was new in it, None for what was no more: a browser with that has heard it.
    """

    address: Parameters | None
    changes: Mapping[str, str | None] = field(default_factory=dict)

    def is_heard(self, asked_with: Parameters) -> bool:
        """Tell whether a browser with this address has heard it."""
        says = {name: asked_with.get(name) for name in self.changes}
        return asked_with == self.address or (bool(says) and says == self.changes)


@dataclass
class Telling:
    """What one visit's browser is told."""

    _asked_with: Parameters = field(default_factory=dict)
    _has_told: bool = False  # in the run that has begun
    _unheard: _Word | None = None

    def begin(self, asked_with: Parameters) -> None:
        """Note that a run begins.

        Args:
            asked_with: Parameters of the address with which the browser asked for it.
        """
        if self._has_told:
            self._unheard = _Word(None)  # by a run that was ended before it could say what
        if self._unheard is not None and self._unheard.is_heard(asked_with):
            self._unheard = None
        self._asked_with, self._has_told = asked_with, False

    def tell(self) -> None:
        """Note that the browser is told another address now."""
        self._has_told = True

    def end(self, parameters: Parameters) -> bool:
        """Note that a run ends, and return whether it must tell the browser the address.

        Args:
            parameters: Of the address now.
        """
        has_told = self._has_told or parameters != self._asked_with
        must_tell = self._unheard is not None and not has_told
        if has_told:
            before = self._asked_with
            names = {name for name, _ in parameters.items() ^ before.items()}
            self._unheard = _Word(parameters, {name: parameters.get(name) for name in names})
        elif must_tell:
            self._unheard = _Word(parameters)
        self._has_told = False
        return must_tell
