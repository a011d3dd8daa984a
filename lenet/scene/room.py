"""How much of a scene an address has room for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar
from urllib.parse import quote

from lenet.surgery import Operation, Surgery

Part = TypeVar("Part")

LONGEST_SURGERY = 500
LONGEST_SETTINGS = 280
UNRESERVED = "~.,="  # may stand in the value of a query as they are (RFC 3986, section 3.4)


def fitting(surgery: Surgery) -> Surgery:
    """Return the operations that an address has room for, from the first on."""

    def as_written(operation: Operation) -> str:
        return quote(str(operation), safe=UNRESERVED)

    return tuple(first_fitting(surgery, as_written, LONGEST_SURGERY))


def first_fitting(
    parts: Iterable[Part], as_written: Callable[[Part], str], room: int
) -> Iterator[Part]:
    """Yield parts, from the first on, as long as there is room for them, in characters."""
    for part in parts:
        room -= len(as_written(part)) + 1
        if room < 0:
            return
        yield part
