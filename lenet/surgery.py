"""Surgery: silence, negate or rewrite kernels in a copy of a model, and see what they were for.

An operation is written as in links: `conv1.3=off` silences kernel 3 of conv1, `conv2.5.2=neg`
negates the slice of kernel 5 that reads channel 2, `conv2.5.2.1.4=0.25` sets the weight in row 1,
column 4 of that slice, `conv2.5.bias=-0.1` sets a bias. Several stand behind one another, with
commas. (Removing units to see what they do is called ablation: R. Meyes et al., "Ablation Studies
in Artificial Neural Networks", 2019.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

from lenet.layers import Layer

if TYPE_CHECKING:  # what a link asks for is read before PyTorch is there
    from torch import Tensor

    from lenet.model import LeNet5

OFF: Literal["off"] = "off"
NEGATED: Literal["neg"] = "neg"
BIAS = "bias"
LARGEST = 100.0  # size of a number that can be set
MOST = 400  # operations in one surgery
LONGEST_TEXT = 40 * MOST  # characters; `conv2.15.5.4.4=-1.23456789e-05` has 30

Change = Literal["off", "neg"] | float


class SurgeryError(ValueError):
    """A text does not describe a surgery on this network; the message says why, in one line."""


@dataclass(frozen=True)
class Operation:
    """One change to a convolution's kernels.

    Args:
        layer: The convolution's name.
        place: The kernel; or kernel and input channel (a slice); or kernel, input channel, row
            and column (a single weight).
        change: `"off"`: all numbers become 0, the bias, too, if it is a whole kernel. `"neg"`:
            all change their sign, the bias, too, if it is a whole kernel. A number: the weight
            (or bias) becomes this.
        bias: Whether it is the kernel's bias that is set.
    """

    layer: str
    place: tuple[int, ...]
    change: Change
    bias: bool = False

    @property
    def target(self) -> str:
        """What is changed, such as "conv2.5.2"."""
        return ".".join([self.layer, *map(str, self.place), *([BIAS] if self.bias else [])])

    def __str__(self) -> str:
        change = self.change if isinstance(self.change, str) else f"{self.change:.9g}"
        return f"{self.target}={change}"

    @property
    def words(self) -> str:
        """What is done, in words, such as "conv2 kernel 5, channel 2 silenced"."""
        names = ["kernel", "channel", "row", "column"]
        parts = [f"{name} {at}" for name, at in zip(names, self.place, strict=False)]
        if isinstance(self.change, str):
            what = {OFF: "silenced", NEGATED: "negated"}[self.change]
        else:
            what = f"= {self.change:.4g}"
        parts += [BIAS] if self.bias else []
        return f"{self.layer} {', '.join(parts)} {what}".replace("-", "−")


Surgery = tuple[Operation, ...]


def parse_surgery(text: str, layers: Sequence[Layer]) -> Surgery:
    """Read a surgery out of a link.

    Args:
        text: Operations, separated by commas; empty for none.
        layers: The layer table of the network in question.

    Raises:
        SurgeryError: It is none that this network can undergo.
    """
    if len(text) > LONGEST_TEXT:
        raise SurgeryError(f"{len(text)} characters are too many; at most {LONGEST_TEXT} are read")
    parts = text.split(",") if text else []
    if len(parts) > MOST:
        raise SurgeryError(f"{len(parts)} operations are too many; at most {MOST} are carried out")
    return tuple(_parse(part, layers) for part in parts)


def surgery_text(surgery: Surgery) -> str:
    """Return a surgery as it stands in links; `parse_surgery` reads it."""
    return ",".join(map(str, surgery))


def _parse(text: str, layers: Sequence[Layer]) -> Operation:
    shown = repr(text[:40])
    target, equals, change_text = text.partition("=")
    name, *numbers = target.split(".")
    shapes = kernel_shapes(layers)
    if name not in shapes:
        raise SurgeryError(f"{shown}: only {' and '.join(shapes)} have kernels")
    bias = numbers[-1:] == [BIAS]
    numbers = numbers[:-1] if bias else numbers
    if not all(number.isascii() and number.isdigit() and len(number) < 4 for number in numbers):
        raise SurgeryError(f"{shown} names no kernel; write {name}.0=off")
    place = tuple(map(int, numbers))
    if len(place) not in ((1,) if bias else (1, 2, 4)):
        raise SurgeryError(f"{shown} names no kernel, slice or weight; write {name}.0=off")
    if any(at >= side for at, side in zip(place, shapes[name], strict=False)):
        sizes = "×".join(map(str, shapes[name]))
        raise SurgeryError(f"{shown}: {name} has {sizes} weights, counted from 0")
    if len(place) > 1 and place[1] not in (read := channels_of(layers, name, place[0])):
        listed = ", ".join(map(str, read))
        raise SurgeryError(f"{shown}: kernel {place[0]} of {name} reads the channels {listed} only")
    if change_text in (OFF, NEGATED) and not bias and len(place) < 4:
        change: Change = OFF if change_text == OFF else NEGATED
        return Operation(name, place, change)
    if equals and (bias or len(place) == 4):
        return Operation(name, place, _number(change_text, shown), bias)
    raise SurgeryError(f"{shown}: a kernel is {OFF} or {NEGATED}; a weight or a bias is a number")


def _number(text: str, shown: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not abs(value) <= LARGEST:
        raise SurgeryError(f"{shown}: write a number from −{LARGEST:g} to {LARGEST:g} after the =")
    return value


def bounded(value: float) -> float:
    """Return a number that was typed in, within what can be set; 0 for what is no number."""
    return 0.0 if math.isnan(value) else float(min(max(value, -LARGEST), LARGEST))


def kernel_shapes(layers: Sequence[Layer]) -> dict[str, tuple[int, int, int, int]]:
    """Return the shape of each convolution's weights: kernels, input channels, rows, columns."""
    shapes = {}
    for before, layer in pairwise(layers):
        if layer.kind == "convolution":
            shapes[layer.name] = (layer.shape[0], before.shape[0], layer.kernel, layer.kernel)
    return shapes


def channels_of(layers: Sequence[Layer], name: str, kernel: int) -> tuple[int, ...]:
    """Return which input channels a kernel of a convolution reads."""
    step = next(step for step in layers if step.name == name)
    return step.maps_read(kernel, kernel_shapes(layers)[name][1])


def operated_on(surgery: Surgery, operation: Operation) -> Surgery:
    """Return a surgery with one more operation, without those that it overrides.

    Silencing overrides what was done to the same numbers before; setting a number, how it was set
    before; negating twice is nothing.
    """
    if operation.change == NEGATED and surgery[-1:] == (operation,):
        return surgery[:-1]
    if operation.change == NEGATED:
        return (*surgery, operation)
    return (*(o for o in surgery if not _is_overridden(o, operation)), operation)


def _is_overridden(earlier: Operation, later: Operation) -> bool:
    if earlier.layer != later.layer:
        return False
    if earlier.bias or later.bias:
        whole = later.change == OFF and len(later.place) == 1
        return earlier.place == later.place and earlier.bias and (later.bias or whole)
    return earlier.place[: len(later.place)] == later.place


def operate(model: LeNet5, surgery: Surgery) -> LeNet5:
    """Return a copy of a model with a surgery carried out; the model itself stays as it is."""
    altered = deepcopy(model).eval().requires_grad_(False)
    for operation in surgery:
        for numbers in _numbers(altered, operation):
            if operation.change == OFF:
                numbers.zero_()
            elif operation.change == NEGATED:
                numbers.neg_()
            elif isinstance(operation.change, float):
                numbers.fill_(operation.change)
    return altered


def _numbers(model: LeNet5, operation: Operation) -> Iterator[Tensor]:
    """Yield views of the parameters that an operation changes."""
    from lenet.kernels import bias_of, own_weights  # PyTorch

    if not operation.bias:
        yield own_weights(model.get_submodule(operation.layer), operation.place)
    if operation.bias or len(operation.place) == 1:
        yield bias_of(model, operation.layer)[operation.place]
