"""The weights of a model, altered or not, as a safetensors file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lenet.layers import Architecture
    from lenet.model import LeNet5


def weights_safetensors(model: LeNet5) -> bytes:
    """Return a model's parameters as the content of a safetensors file.

    They are float32, by the names in the notebook's state dict: `conv1.weight`, `conv1.bias`, …
    `fc3.bias`. The metadata hold the architecture, for `lenet.own_network.read_weights`, and how
    pixels are normalised, for people.

    Args:
        model: Altered or not.
    """
    from safetensors.torch import save

    from lenet.own_network import ARCHITECTURE, declaration

    state = {name: numbers.cpu().contiguous() for name, numbers in model.state_dict().items()}
    built = model.architecture
    metadata = {ARCHITECTURE: declaration(built), "pixels": normalisation(built)}
    return bytes(save(state, metadata))


def normalisation(architecture: Architecture) -> str:
    """Return how pixels are normalised before such a network gets them, as a formula."""
    mean, deviation = architecture.mean, architecture.deviation
    return f"x = (pixels - {mean:g}) / {deviation:g}, pixels from 0 (paper) to 1 (ink)"
