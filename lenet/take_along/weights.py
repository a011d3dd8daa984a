"""The weights of a model, altered or not, as a safetensors file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lenet.model import LeNet5


def weights_safetensors(model: LeNet5, *, declares: bool = False) -> bytes:
    """Return a model's parameters as the content of a safetensors file.

    Args:
        model: Altered or not.
        declares: Whether the file also says how the network is built, for
            `lenet.own_network.read_weights`.

    They are float32, by the names in the notebook's state dict: `conv1.weight`, `conv1.bias`, …
    `fc3.bias`. For a model as it was trained, these are the bytes of its own weight file.
    """
    from safetensors.torch import save

    from lenet.own_network import ARCHITECTURE, declaration

    state = {name: numbers.cpu().contiguous() for name, numbers in model.state_dict().items()}
    metadata = {ARCHITECTURE: declaration(model.architecture)} if declares else None
    return bytes(save(state, metadata))
