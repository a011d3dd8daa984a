"""The fast loop as components see it: where it answers, and what its answers consist of."""

from __future__ import annotations

from urllib.parse import urlencode

from lenet import LeNet5, live
from lenet.model_cards import OWN
from lenet.surgery import surgery_text
from pages import visit
from pages.serving.base_path import base_path


def live_path(model: LeNet5, *, beside: str | None, **extras: int | str) -> str:
    """Return where the fast loop answers; behind a #, a surgery for the first message.

    Args:
        model: The network.
        beside: Its name, where it is not the chosen one but another, as trained.
        extras: What is asked for beside layers and framing: by protocol 1. Without extras,
            protocol 2 serves, whose messages are a fifth as long.
    """
    asked, surgery = _asked(beside)
    query = {"model": asked.pop("model"), "device": visit.device_name()}
    query |= {"framing": 1, **extras} if extras else {"protocol": 2, "numbers": "float16"}
    query |= asked | ({"surgery": live.IN_FIRST_MESSAGE} if surgery else {})
    return f"{base_path()}{live.PATH}?{urlencode(query)}{surgery}"


def network_path(*, beside: str | None) -> str:
    """Return where the network's file is; behind a #, a surgery for the body of the request.

    Args:
        beside: Its name, where it is not the chosen one but another, as trained.
    """
    asked, surgery = _asked(beside)
    return f"{base_path()}{live.NETWORK_PATH}?{urlencode(asked)}{surgery}"


def _asked(beside: str | None) -> tuple[dict[str, int | str], str]:
    """Return what tells the network to the server, and its surgery behind a #, if any."""
    this_visit, name = visit.current(), beside or visit.model_name()
    asked: dict[str, int | str] = {"model": name}
    if name == OWN and this_visit.own is not None:
        asked["network"] = this_visit.own.live_name
    surgery = "" if beside else surgery_text(this_visit.surgery(name))
    return asked, f"#{surgery}" if surgery else ""
