"""A network of the visitor's own, kept for this visit alone."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from lenet.live import admit

if TYPE_CHECKING:
    from lenet.layers import Layer
    from lenet.model import LeNet5
    from lenet.own_network import Fit, Weights


@dataclass(frozen=True, eq=False)
class OwnNetwork:
    """A network that the visitor has brought.

    Args:
        file: Name of its file.
        weights: What stood in it.
        fits: What it may be, the best guess first; see `lenet.own_network.fitting`.
        model: The network as it is taken to be, on the CPU.
    """

    file: str
    weights: Weights
    fits: Sequence[Fit]
    model: LeNet5
    _elsewhere: dict[str, LeNet5] = field(default_factory=dict, repr=False)

    @classmethod
    def opened(cls, file: str, content: bytes) -> OwnNetwork:
        """Open a file.

        Args:
            file: Its name.
            content: Its bytes.

        Raises:
            OwnNetworkError: It is no network that can be shown.
        """
        from lenet.own_network import build, fitting, read_weights

        weights = read_weights(content)
        fits = fitting(weights)
        return cls(file, weights, fits, build(weights, fits[0].architecture))

    def as_bytes(self) -> bytes:
        """Return it as a file that says how it is built."""
        from lenet.take_along.weights import weights_safetensors

        return weights_safetensors(self.model)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """Its layer table."""
        return self.model.layers

    @cached_property
    def live_name(self) -> str:
        """Under which name the fast loop knows it; no one can guess it."""
        return admit(self.model)

    @cached_property
    def digest(self) -> str:
        """Tells it from every other network: a hash of its weights and its architecture."""
        told = hashlib.sha256(repr(self.model.architecture).encode())
        for name, tensor in self.weights.state.items():
            told.update(name.encode())
            told.update(tensor.numpy().tobytes())
        return told.hexdigest()

    def on(self, device: str) -> LeNet5:
        """Return it on a device."""
        if device == "cpu":
            return self.model
        if device not in self._elsewhere:
            self._elsewhere[device] = deepcopy(self.model).to(device)
        return self._elsewhere[device]
