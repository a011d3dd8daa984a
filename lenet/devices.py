"""Which device the network runs on: CUDA, then Apple's MPS, then the CPU."""

import logging
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch
    from torch import nn

DEVICES: Sequence[str] = ("auto", "cuda", "mps", "cpu")
_failed: dict[str, str] = {}  # kinds of device, and why they are used no more in this process
_NAME = re.compile(r"(auto|mps|cpu)|(cuda)(?::([0-9]{1,3}))?")

log = logging.getLogger(__name__)


class DeviceError(ValueError):
    """The requested device is unknown or not in this machine; the message says what is."""


def available_devices() -> list[str]:
    """Return the kinds of device in this machine, fastest first; `"cpu"` is always the last.

    One that has failed is left out.
    """
    import torch

    present = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    return [name for name, is_here in present.items() if is_here and name not in _failed] + ["cpu"]


def give_up(device: "torch.device", error: Exception) -> str:
    """Use a kind of device no more in this process: once CUDA has failed, all on it is lost.

    Args:
        device: Not the CPU.
        error: What it failed with.

    Returns:
        One line that says so.
    """
    if device.type not in _failed:
        log.error("%s failed: %s", device, error)
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        _failed[device.type] = f"{device.type.upper()} failed ({reason[:120]})."
    return failure()


def failure() -> str:
    """Return which devices have failed and what serves instead; empty if none has."""
    if not _failed:
        return ""
    return f"{' '.join(_failed.values())} The CPU serves until the app is started again."


def device_of(network: "nn.Module") -> "torch.device":
    """Return where a network's parameters are."""
    device: torch.device = next(network.parameters()).device
    return device


def resolve_device(name: str = "auto") -> "torch.device":
    """Turn a device's name into a device that is there.

    Args:
        name: `"auto"` (the fastest there is), `"cuda"`, `"cuda:1"`, `"mps"` or `"cpu"`.

    Raises:
        DeviceError: The name is unknown, or this machine has no such device.
    """
    import torch

    present_devices = available_devices()
    if name == "auto":
        return torch.device(present_devices[0])
    if not (match := _NAME.fullmatch(name)):
        raise DeviceError(f"unknown device {name[:40]!r}; choose one of {', '.join(DEVICES)}")
    kind, index = match[1] or match[2], int(match[3] or 0)
    if kind in _failed:
        raise DeviceError(failure())
    if kind not in present_devices or (kind == "cuda" and index >= torch.cuda.device_count()):
        raise DeviceError(f"this machine has no {name!r}; it has {', '.join(present_devices)}")
    return torch.device(kind, index) if match[3] else torch.device(kind)
