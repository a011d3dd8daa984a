"""A network as another program can run it: its weights, and all that its forward pass needs.

The file is safetensors with float32 numbers under the names of the state dict. Its metadata hold,
as JSON under "network", `mean` and `deviation` of the pixels and the `steps` of the layer table,
each with its name, kind, output shape and what else it needs; see `pages/components/engine/`.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from lenet.layers import Architecture, Layer

if TYPE_CHECKING:
    from lenet.model import LeNet5

NETWORK = "network"  # the description's name in the metadata


def portable_network(model: LeNet5) -> bytes:
    """Return a network, altered or not, as the content of a safetensors file."""
    from safetensors.torch import save

    state = {name: numbers.cpu().contiguous() for name, numbers in model.state_dict().items()}
    if model.architecture.output == "rbf":
        state["fc3.weight"] = model.fc3.weight.cpu().contiguous()  # fixed: in no state dict
    return bytes(save(state, {NETWORK: json.dumps(describe(model.architecture))}))


def describe(architecture: Architecture) -> dict[str, Any]:
    """Return what the forward pass of such a network consists of."""
    return {
        "mean": architecture.mean,
        "deviation": architecture.deviation,
        "steps": [_describe(layer, architecture) for layer in architecture.layers],
    }


def _describe(layer: Layer, architecture: Architecture) -> dict[str, Any]:
    described: dict[str, Any] = {"name": layer.name, "kind": layer.kind, "shape": layer.shape}
    if layer.kind == "activation":
        described["function"] = architecture.activation
    if layer.kind == "pooling":
        described["function"] = architecture.pooling
    if layer.kind in ("convolution", "pooling", "subsampling"):
        described["kernel"] = layer.kernel
    if layer.kind == "convolution":
        border = architecture.border if layer.name == "conv1" else 0.0
        described |= {"padding": layer.padding, "border": border, "reads": layer.reads}
    return described
