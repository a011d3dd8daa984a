"""What a network view has to know of a network: its layers, what their units see, the colours.

`pages/components/network_view` shows it, in the app and in the file for offline (`lenet.offline`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from lenet.figures.theme import ACTIVATION_STOPS, INK_STOPS, SIGNED_STOPS, colour_table
from lenet.layers import Layer
from lenet.live.messages import layer_offsets
from lenet.receptive_field import view_on

SCALES = {
    name: colour_table(stops).flatten().tolist()
    for name, stops in {
        "activation": ACTIVATION_STOPS,
        "signed": SIGNED_STOPS,
        "ink": INK_STOPS,
    }.items()
}


def layers_of(layers: Sequence[Layer]) -> list[dict[str, Any]]:
    """Return what a component has to know of each layer, with its place in a frame."""
    return [
        announced
        | {
            "paper": layer.paper,
            "kind": layer.kind,
            "operation": layer.operation,
            "field": asdict(layer.receptive_field),
        }
        for announced, layer in zip(layer_offsets(layers), layers, strict=True)
    ]


def views_of(layers: Sequence[Layer]) -> dict[str, dict[str, list[Any] | None]]:
    """Return which units of each earlier layer a layer's unit sees: size, jump, start, channels.

    None stands for all of them.
    """
    shown = [layer.name for layer in layers if layer.kind != "flatten"]
    return {
        name: {earlier: view_on(layers, name, earlier).numbers for earlier in shown[: at + 1]}
        for at, name in enumerate(shown)
    }
