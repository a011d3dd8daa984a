"""The models that answer the fast loop: loaded once, warm, shared by all clients.

PyTorch is only imported once a model is needed, so that the server is up at once.
"""

from __future__ import annotations

import gc
import logging
import struct
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from lenet.live.messages import FRAMING_NUMBERS, decode_ask, encode_answer
from lenet.live.own_networks import own_network
from lenet.model_cards import MODELS, OWN
from lenet.model_registry import REGISTRY
from lenet.quiet_log import OncePerMinute, shortened

if TYPE_CHECKING:
    from lenet.model import LeNet5

log = logging.getLogger(__name__)
log.addFilter(OncePerMinute())


def shared_model(name: str, device: str) -> LeNet5:
    """Return the model of that name, loaded once, warm and shared by all clients.

    A device that this machine does not have is replaced by the CPU; what the model runs on
    stands in the announcement. Raises KeyError and CheckpointError as `load_model` does.
    """
    _use_one_thread()
    return REGISTRY.load(name, _existing(device))


def _existing(device: str) -> str:
    """Return a device that this machine has: the CPU, where it does not have that one."""
    from lenet import DeviceError, resolve_device

    try:
        return str(resolve_device(device))
    except DeviceError:
        log.warning("no device %s; the CPU serves instead", shortened(device))
        return str(resolve_device("cpu"))


@cache
def _use_one_thread() -> None:
    """Let PyTorch compute in one thread.

    The network is so small that sharing it out among cores costs more than it saves; and while the
    browser draws on the same cores, the threads spend their time waiting for each other.
    """
    import torch

    torch.set_num_threads(1)


def answer(model: LeNet5, message: bytes, extras: Iterable[str] = ()) -> bytes:
    """Answer one ask: ink in, digit and all activations out, and the `EXTRAS` asked for."""
    from lenet.feature_extraction import trace
    from lenet.nonlinearity import inactive_by_layer
    from lenet.preprocessing import frame

    framed = frame(decode_ask(message))
    answered = trace(model, None if framed is None else framed.tensor)
    numbers: list[float] = []
    for extra in extras:
        if extra == "framing":
            numbers += [0.0] * FRAMING_NUMBERS if framed is None else framed.numbers
        else:
            for units in inactive_by_layer(model, answered.activations).values():
                numbers += [units.share, units.mean_derivative]
    return encode_answer(answered) + struct.pack(f"<{len(numbers)}f", *numbers)


def operated_model(name: str, device: str, surgery: str, network: str = "") -> LeNet5:
    """Return the shared model, or this client's own copy of it after a surgery.

    Args:
        name: The model's; `OWN` for a network that a visitor has brought.
        device: Where it is to run.
        surgery: What is done to it, as text.
        network: Under which name that network was admitted.
    """
    own = own_network(network, _existing(device)) if name == OWN else None
    model = shared_model(name, device) if own is None else own
    if not surgery:
        return model
    from lenet.surgery import operate, parse_surgery

    return operate(model, parse_surgery(surgery, model.layers))


def network_file(name: str, surgery: str, network: str = "") -> bytes:
    """Return a network as a browser can run it (`lenet.portable`); arguments as above."""
    if surgery or network:
        return _portable(operated_model(name, "cpu", surgery, network))
    return _trained_file(name)


@cache
def _trained_file(name: str) -> bytes:
    return _portable(shared_model(name, "cpu"))


def _portable(model: LeNet5) -> bytes:
    from lenet.portable import portable_network

    return portable_network(model)


def is_ready() -> bool:
    """Whether a model is loaded and can answer."""
    return len(REGISTRY) > 0


def preload() -> None:
    """Import PyTorch and load the default model, so that the first drawing need not wait."""
    try:
        from lenet.feature_extraction import trace

        trace(shared_model(next(iter(MODELS)), "auto"), None)  # builds the graph, wakes the device
    except Exception:  # the page says what is wrong; the server must come up all the same
        log.exception("the default model could not be loaded ahead")
    # Streamlit collects garbage after each run of a page. PyTorch's million objects are none, yet
    # looking at them all would stop the fast loop for some 150 ms: leave them out from here on.
    gc.collect()
    gc.freeze()
