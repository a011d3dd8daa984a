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
from dataclasses import astuple, dataclass
from itertools import pairwise
from typing import Any, NamedTuple

from lenet import layers as table
from lenet.geometry import Box, ReceptiveField
from lenet.layers import Connections, Layer

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
        channels: In which of its feature maps they lie, for each feature map that the unit may
            be of; None where they lie in all, whichever it is of.
    """

    field: ReceptiveField | None
    channels: Connections | None

    @property
    def numbers(self) -> list[Any] | None:
        """Size, jump, start and channels, for the browser; None where all units are seen."""
        return None if self.field is None else [*astuple(self.field), self.channels]

    def sees(self, channel: int, earlier: int) -> bool:
        """Tell whether a unit of one feature map sees any of an earlier layer's feature map."""
        return self.channels is None or earlier in self.channels[channel]


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
    passed = layers[first + 1 : last + 1]
    if any(step.kind in ("dense", "rbf", "softmax") for step in passed):
        return View(None, None)
    field = ReceptiveField()
    for step in passed:
        field = field.through(step.kernel, step.stride, step.padding)
    return View(field, _channels(layers[first : last + 1]))


def _channels(steps: Sequence[Layer]) -> Connections | None:
    """Return which feature maps of the first step each map of the last sees; None: all."""
    if len(steps[-1].shape) == 1:
        return None
    seen = [{channel} for channel in range(steps[-1].shape[0])]
    for before, step in reversed([*pairwise(steps)]):
        if step.kind == "convolution":
            maps = before.shape[0]
            seen = [{read for k in kernels for read in step.maps_read(k, maps)} for kernels in seen]
    every = set(range(steps[0].shape[0]))
    return None if all(maps == every for maps in seen) else tuple(tuple(sorted(m)) for m in seen)


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
        if step.kind in ("convolution", "pooling", "subsampling"):
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
