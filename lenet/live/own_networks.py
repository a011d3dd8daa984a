"""The networks that visitors have brought, for the fast loop, under names that no one can guess.

They are kept for as long as the visit that brought them, and by it alone.
"""

from __future__ import annotations

import secrets
from copy import deepcopy
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

if TYPE_CHECKING:
    from lenet.model import LeNet5

GONE = "your network is no longer here: open its file again, on the page Your network"

_networks: WeakValueDictionary[str, LeNet5] = WeakValueDictionary()


def admit(model: LeNet5) -> str:
    """Let the fast loop answer with a network, and return the name under which it does."""
    name = secrets.token_urlsafe(16)
    _networks[name] = model
    return name


def own_network(name: str, device: str) -> LeNet5:
    """Return a network that was admitted, on a device that this machine has.

    Raises:
        KeyError: There is none of this name, or its visit has ended.
    """
    if (model := _networks.get(name)) is None:
        raise KeyError(GONE)
    return model if str(model.device) == device else deepcopy(model).to(device)
