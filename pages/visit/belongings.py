"""What is the visitor's own, a network and a test set: kept by the browser, and handed back.

The browser's copy is no more trusted than any file that is opened.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from lenet.own_digits import CollectionError, LabelledDigits
from pages.serving import belongings
from pages.serving.base_path import base_path
from pages.serving.turns import turn

if TYPE_CHECKING:
    from pages.visit.own_network import OwnNetwork
    from pages.visit.state import Visit

LONGEST_NAME = 200  # characters of a file's name


def to_keep(this_visit: Visit) -> dict[str, Any]:
    """Return where the browser finds what it may keep, and whether it is to hand back any."""
    own, hand = this_visit.own, this_visit.hand
    return {
        "visit": this_visit.name,
        "recalls": not this_visit.recalled,
        "waits": this_visit.pending is not None,
        "network": {"path": _path(own), "file": own.file} if own else None,
        "hand": {"path": _path(hand), "file": ""} if hand else None,
    }


def _path(belonging: belongings.Belonging) -> str:
    return f"{base_path()}{belongings.PATH}/{belongings.name_of(belonging)}"


def take_back(this_visit: Visit, told: Mapping[str, Any]) -> None:
    """Take what the browser hands back; what cannot be read is left out without a word."""
    network, hand = told.get("network"), told.get("hand")
    if this_visit.own is None and isinstance(network, dict):
        this_visit.rebuild(_network(network))
    if not this_visit.hand and isinstance(hand, dict):
        with suppress(CollectionError):
            this_visit.hand = LabelledDigits.from_bytes(_content(hand))


def _network(kept: Mapping[str, Any]) -> OwnNetwork | None:
    from lenet.own_network import OwnNetworkError
    from pages.visit.own_network import OwnNetwork

    try:
        with turn():
            return OwnNetwork.opened(str(kept.get("file", ""))[:LONGEST_NAME], _content(kept))
    except OwnNetworkError:
        return None


def _content(kept: Mapping[str, Any]) -> bytes:
    try:
        return base64.b64decode(str(kept.get("content", "")), validate=True)
    except (binascii.Error, ValueError):
        return b""
