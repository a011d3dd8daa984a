"""A network's file that comes with the page, where browsers do not reach the route that has it."""

from __future__ import annotations

import base64

from lenet import LeNet5
from lenet.portable import portable_network
from pages.components.modules import Component

PREFIX = "held:"  # before the name, also in `engine/browser_engine.js`

_component = Component("lenet_network_file", "network_file/index.js")


def hold_network(name: str, model: LeNet5, *, key: str) -> str:
    """Give a network to the browser, under a name.

    Args:
        name: Another one for each network.
        model: The network.
        key: Of the component.

    Returns:
        What stands for the path of its file.
    """
    content = base64.b64encode(portable_network(model)).decode("ascii")
    _component(data={"name": name, "content": content}, key=key)
    return PREFIX + name
