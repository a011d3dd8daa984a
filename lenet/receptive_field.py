"""The receptive field: which input pixels one unit of a layer can see.

Three recurrences over kernel size k, stride s and padding p (Araujo, Norris & Sim,
"Computing Receptive Fields of Convolutional Neural Networks", Distill 2019, section 2):

    size_l  = size_{l-1} + (k_l - 1) * jump_{l-1}
    start_l = start_{l-1} - p_l * jump_{l-1}
    jump_l  = jump_{l-1} * s_l

They are pure functions of the geometry; the geometry itself is in the table of `lenet.layers`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lenet import layers as table
from lenet.geometry import Box, ReceptiveField
from lenet.layers import Layer

__all__ = [
    "Box",
    "ReceptiveField",
    "Recurrence",
    "View",
    "receptive_field",
    "recurrences",
    "view_on",
]


@dataclass(frozen=True)
class View:
    """Which units of an earlier layer one unit of a layer sees.

    Args:
        field: Their rows and columns, counted in units of the earlier layer; None where all of
            its units are seen.
        every_channel: Whether they lie in all of its feature maps, or only in the one with the
            unit's own channel (there is nothing but pooling and non-linearities between).
    """

    field: ReceptiveField | None
    every_channel: bool


def view_on(layers: Sequence[Layer], name: str, earlier: str) -> View:
    """Return which units of the layer `earlier` a unit of the layer `name` sees.

    Args:
        layers: A layer table.
        name: A layer of it.
        earlier: The same layer, or one before it.

    Raises:
        ValueError: They are not in this order, or not in the table.
    """
    names = [step.name for step in layers]
    first, last = names.index(earlier), names.index(name)
    if first > last:
        raise ValueError(f"{earlier} does not come before {name}")
    field, every_channel = ReceptiveField(), False
    for step in layers[first + 1 : last + 1]:
        if step.kind in ("dense", "softmax"):
            return View(None, True)
        field = field.through(step.kernel, step.stride, step.padding)
        every_channel |= step.kind == "convolution"
    return View(field, every_channel)


class Recurrence(NamedTuple):
    """One step of the recurrences, with its numbers in it, as text.

    Args:
        layer: The step's row of the layer table.
        size, jump, start: Such as "6 + (5 − 1) · 2 = 14".
    """

    layer: Layer
    size: str
    jump: str
    start: str


def recurrences(layers: Sequence[Layer]) -> list[Recurrence]:
    """Return how the field of each sliding step follows from that of the step before."""
    lines, before = [], ReceptiveField()
    for step in layers:
        after, k, s, p = step.receptive_field, step.kernel, step.stride, step.padding
        if step.kind in ("convolution", "pooling"):
            lines.append(
                Recurrence(
                    step,
                    f"{before.size} + ({k} − 1) · {before.jump} = {after.size}",
                    f"{before.jump} · {s} = {after.jump}",
                    f"{before.start} − {p} · {before.jump} = {after.start}",
                )
            )
        before = after
    return lines


def receptive_field(layer: str) -> ReceptiveField:
    """Return the theoretical receptive field of a layer of LeNet-5 on its 28×28 input.

    Args:
        layer: A name of the layer table, such as `"conv2"`.

    Returns:
        Its field; for `"conv2"` size 14, jump 2, start 0. A unit of a dense layer sees the
        whole image: size 28.

    Raises:
        KeyError: The layer does not exist; the message lists those that do.
    """
    return table.layer(layer).receptive_field
