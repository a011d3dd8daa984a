"""Facts of the network: its sizes and shapes."""

from __future__ import annotations

from math import prod

from lenet.architecture import flat_index
from lenet.building_blocks import SettingsError, Window
from lenet.depth_width import Design, cost
from lenet.layers import Layer
from lenet.lessons.facts.registered import fact
from lenet.lessons.situation import NotYetError, Situation


@fact
def parameters(at: Situation, layer: str) -> int:
    """Trainable numbers of a layer, weights and biases."""
    return at.layer(layer).parameters


@fact
def total_parameters(at: Situation) -> int:
    """Trainable numbers of the network."""
    return sum(step.parameters for step in at.model.layers)


@fact
def parameter_share(at: Situation, layer: str) -> float:
    """A layer's share of all parameters, 0..1."""
    return parameters(at, layer) / total_parameters(at)


@fact
def multiply_adds(at: Situation, layer: str) -> int:
    """Multiply-add operations of a layer for one image."""
    return at.layer(layer).multiply_adds


@fact
def multiply_add_share(at: Situation, layer: str) -> float:
    """A layer's share of all multiply-adds, 0..1."""
    return multiply_adds(at, layer) / sum(step.multiply_adds for step in at.model.layers)


@fact
def channels(at: Situation, layer: str) -> int:
    """How many feature maps a layer has; of a dense layer, its units."""
    return at.layer(layer).shape[0]


@fact
def channels_before(at: Situation, layer: str) -> int:
    """How many feature maps a layer reads."""
    return _before(at, layer).shape[0]


@fact
def side(at: Situation, layer: str) -> int:
    """Rows (and columns) of a layer's feature maps."""
    return at.layer(layer).shape[-1]


@fact
def units(at: Situation, layer: str) -> int:
    """How many numbers a layer puts out for one image."""
    return at.layer(layer).units


@fact
def units_before(at: Situation, layer: str) -> int:
    """How many numbers go into a layer for one image."""
    return _before(at, layer).units


@fact
def window_side(at: Situation, layer: str) -> int:
    """Rows (and columns) of a layer's sliding window."""
    return at.layer(layer).kernel


@fact
def window_area(at: Situation, layer: str) -> int:
    """How many numbers of one map a layer's window covers."""
    return at.layer(layer).kernel ** 2


@fact
def kernel_weights(at: Situation, layer: str) -> int:
    """Weights of one kernel: window times channels read."""
    return window_area(at, layer) * channels_before(at, layer)


@fact
def weights(at: Situation, layer: str) -> int:
    """Weights of a layer, without its biases."""
    return parameters(at, layer) - channels(at, layer)


@fact
def dense_instead(at: Situation, layer: str) -> int:
    """Weights and biases of a dense layer that would put a layer's output in its place."""
    return units(at, layer) * (units_before(at, layer) + 1)


@fact
def receptive_size(at: Situation, layer: str) -> int:
    """Side of the square of input pixels that a unit of a layer sees."""
    return at.layer(layer).receptive_field.size


@fact
def jump(at: Situation, layer: str) -> int:
    """Distance of the fields of neighbouring units, in input pixels."""
    return at.layer(layer).receptive_field.jump


@fact
def batch_shape(at: Situation, layer: str, count: int) -> str:
    """Shape of a layer's output for a batch of so many images."""
    return "×".join(map(str, (count, *at.layer(layer).shape)))


@fact
def reversed_shape(at: Situation, layer: str, count: int) -> str:
    """A layer's shape with the batch behind it, which PyTorch does not use."""
    return "×".join(map(str, (*at.layer(layer).shape, count)))


@fact
def out_side(at: Situation, size: int, kernel: int, stride: int, padding: int) -> int:
    """Rows of what a window makes of a map with so many rows."""
    del at
    try:
        return Window(kernel, stride, padding).output_size(size)
    except SettingsError as error:
        raise NotYetError(f"This does not fit: {error}.") from error


@fact
def same_padding(at: Situation, layer: str) -> int:
    """Padding with which a layer's output would be as large as its input."""
    return (window_side(at, layer) - 1) // 2


@fact
def wider_parameters(at: Situation, count: int) -> int:
    """Parameters of a LeNet-5 with so many times the channels and dense units."""
    del at
    design = Design()
    channels = tuple(count * width for width in design.channels)
    return cost(Design(channels, tuple(count * width for width in design.dense))).parameters


@fact
def times_parameters(at: Situation, count: int) -> int:
    """So many times the network's parameters."""
    return count * total_parameters(at)


@fact
def flat_place(at: Situation, channel: int, row: int, col: int) -> int:
    """Where a number of pool2 stands after the flattening, counted from 0."""
    shape = at.layer("pool2").shape
    if not all(i < side for i, side in zip((channel, row, col), shape, strict=True)):
        raise NotYetError(f"pool2 has {'×'.join(map(str, shape))} numbers.")
    return flat_index((channel, row, col), shape)


@fact
def flat_place_if_rows_first(at: Situation, channel: int, row: int, col: int) -> int:
    """The same, if rows came before channels."""
    depth, height, width = at.layer("pool2").shape
    del height
    return (row * width + col) * depth + channel


@fact
def map_size(at: Situation, layer: str) -> int:
    """How many numbers one map of a layer has."""
    return prod(at.layer(layer).shape[1:])


def _before(at: Situation, layer: str) -> Layer:
    """Return the step whose output a layer reads."""
    names = [step.name for step in at.model.layers]
    return at.model.layers[max(0, names.index(layer) - 1)]
