"""What lessons can say: numbers of the network, of the present drawing, of the pinned unit."""

from __future__ import annotations

from math import prod

import torch

from lenet.architecture import flat_index
from lenet.building_blocks import SettingsError, Window
from lenet.checkpoints import load_model
from lenet.datasets import example_images
from lenet.depth_width import Design, cost
from lenet.equivariance import MOST_SHIFT, answers, layer_errors, moved, recentred, shift_grid
from lenet.evaluation import evaluate
from lenet.gradients import gradients
from lenet.layer_statistics import layer_statistics
from lenet.layers import Layer
from lenet.lessons.registry import Registry, registered
from lenet.lessons.situation import NotYetError, Situation
from lenet.model_cards import MODELS
from lenet.nonlinearity import LARGEST_DERIVATIVE, derivative
from lenet.numbers import fixed
from lenet.worked_example import WeightedSum, work_out

FACTS: Registry = {}
fact = registered(FACTS)


# The network


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


# The models, and their training


@fact
def accuracy(at: Situation, model: str) -> float:
    """Share of MNIST's test images that a model reads correctly, 0..1, from its card."""
    del at
    share = MODELS[model].mnist_accuracy
    if share is None:
        raise NotYetError("This model has no card.")
    return share


@fact
def dead_count(at: Situation) -> int:
    """How many of the ten outputs died in the training of the notebook's network."""
    del at
    return len(MODELS["as-written"].dead_classes)


@fact
def alive_count(at: Situation) -> int:
    """How many of the ten outputs did not."""
    return channels(at, "fc3") - dead_count(at)


@fact
def dead_classes(at: Situation) -> str:
    """The digits whose output died, in words."""
    del at
    *most, last = map(str, MODELS["as-written"].dead_classes)
    return f"{', '.join(most)} and {last}"


@fact
def first_dead(at: Situation) -> int:
    """The first of them."""
    del at
    return int(MODELS["as-written"].dead_classes[0])


@fact
def first_alive(at: Situation) -> int:
    """The first digit whose output did not die."""
    dead = MODELS["as-written"].dead_classes
    return next(digit for digit in range(channels(at, "fc3")) if digit not in dead)


@fact
def largest_derivative(at: Situation, text: str) -> float:
    """The largest slope of a non-linearity: of `relu` or `sigmoid`."""
    del at
    if text not in LARGEST_DERIVATIVE:
        raise NotYetError("There is relu, and there is sigmoid.")
    return LARGEST_DERIVATIVE[text]


@fact
def weakest_signal(at: Situation, count: int) -> float:
    """What is left at most of a signal after so many sigmoids' slopes, as a share."""
    return largest_derivative(at, "sigmoid") ** count


@fact
def gradient_ratio(at: Situation, model: str) -> float:
    """Norm of the loss's gradient in conv1 as a multiple of that in fc3, for this drawing."""
    found = gradients(load_model(model), at.input(), at.answer()).units
    return found["conv1"] / found["fc3"] if found["fc3"] else 0.0


# The present drawing


@fact
def answer(at: Situation) -> int:
    """The digit that the network reads."""
    return at.answer()


@fact
def second(at: Situation) -> int:
    """The runner-up."""
    at.answer()
    return int(at.trace.probabilities.argsort(descending=True, stable=True)[1])


@fact
def confidence(at: Situation) -> float:
    """The answer's probability, 0..1."""
    return float(at.trace.probabilities[at.answer()])


@fact
def probability(at: Situation, digit: int) -> float:
    """A digit's probability, 0..1."""
    at.answer()
    return float(at.trace.probabilities[digit])


@fact
def output(at: Situation, digit: int) -> float:
    """A digit's output before the softmax."""
    return float(at.values("fc3")[digit])


@fact
def answer_of(at: Situation, model: str) -> int:
    """The digit that another model reads in the drawing."""
    return int(answers(load_model(model), at.input()).digits[0])


@fact
def largest(at: Situation, layer: str, channel: int = -1) -> float:
    """The largest number in a layer, or in one of its maps."""
    values = at.values(layer)
    return float((values if channel < 0 else at.map(layer, channel)).max())


@fact
def inactive(at: Situation, layer: str) -> float:
    """Share of a layer's units, 0..1, that are zero (ReLU) or saturated (sigmoid)."""
    at.answer()
    found = {
        row.layer.name: row.inactive
        for row in layer_statistics(at.trace, at.model.layers, at.model.activation)
    }.get(layer)
    if found is None:
        raise NotYetError("No non-linearity stands before this layer.")
    return found


@fact
def mean_slope(at: Situation, layer: str) -> float:
    """Mean slope of the non-linearity over the units that a layer feeds into it."""
    return float(derivative(at.values(layer), at.model.activation).mean())


@fact
def ink_share(at: Situation) -> float:
    """Share of the input's pixels that hold ink, 0..1."""
    return float((at.input() > 0).float().mean())


@fact
def equivariance(at: Situation, layer: str, shift: float) -> float:
    """Equivariance error of a layer for a shift to the right by so many pixels."""
    error = _errors(at, layer, shift)[0]
    if error is None:
        raise NotYetError("A dense layer has no places.")
    return error


@fact
def invariance(at: Situation, layer: str, shift: float) -> float:
    """Invariance error of a layer for a shift to the right by so many pixels."""
    return _errors(at, layer, shift)[1]


@fact
def answer_shifted(at: Situation, shift: float) -> int:
    """The digit that is read when the drawing moves so many pixels to the right."""
    return int(answers(at.model, moved(at.input(), cols=int(shift))).digits[0])


@fact
def shift_count(at: Situation) -> int:
    """How many shifts the panel of stability tries."""
    del at
    return (2 * MOST_SHIFT + 1) ** 2


@fact
def kept_shifted(at: Situation) -> int:
    """At how many of these shifts the drawing is read as unmoved."""
    return int((answers(at.model, shift_grid(at.input())).digits == at.answer()).sum())


@fact
def kept_centred(at: Situation) -> int:
    """The same, where each shifted drawing is centred again first."""
    grid = recentred(shift_grid(at.input()))
    return int((answers(at.model, grid).digits == at.answer()).sum())


@fact
def examples_right(at: Situation) -> int:
    """How many of the ten examples the present network reads correctly."""
    return evaluate(at.model, *example_images()).accuracy.correct


@fact
def examples(at: Situation) -> int:
    """How many examples there are."""
    del at
    return len(example_images()[1])


# The pinned unit


@fact
def unit(at: Situation) -> str:
    """The pinned unit's name."""
    return str(at.pinned())


@fact
def value(at: Situation) -> float:
    """What the pinned unit holds."""
    at.answer()
    return at.pinned().value(at.trace.activations)


@fact
def products(at: Situation) -> float:
    """Sum of the pinned unit's products, without the bias."""
    weighted = _weighted(at)
    return weighted.total - weighted.bias


@fact
def product_count(at: Situation) -> int:
    """How many products that sum has."""
    return len(_weighted(at).terms)


@fact
def bias(at: Situation) -> float:
    """The bias of the pinned unit's kernel."""
    return _weighted(at).bias


@fact
def activated(at: Situation) -> float:
    """What the non-linearity makes of the pinned unit's sum."""
    total = torch.tensor(_weighted(at).total)
    return float(torch.relu(total) if at.model.activation == "relu" else torch.sigmoid(total))


@fact
def pool_inputs(at: Situation) -> str:
    """The four numbers that the pinned unit of a pooling layer looks at."""
    example = work_out(at.model, at.trace, at.pinned())
    if not example.candidates or example.function == "softmax":
        raise NotYetError("Pin a unit of a pooling layer: of pool1 or pool2.")
    return ", ".join(fixed(number, 2) for _, number in example.candidates)


@fact
def seen_rows(at: Situation) -> str:
    """The input rows that the pinned unit sees."""
    box = at.pinned().box(at.model.layers)
    return f"{max(0, box.top)} to {box.bottom - 1}"


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


def _weighted(at: Situation) -> WeightedSum:
    at.answer()
    weighted = work_out(at.model, at.trace, at.pinned()).weighted
    if weighted is None:
        raise NotYetError("Pin a unit of a convolution or of a dense layer.")
    return weighted


def _errors(at: Situation, layer: str, shift: float) -> tuple[float | None, float]:
    x, cols = at.input(), int(shift)
    for errors in layer_errors(at.model, x, moved(x, cols=cols), 0, cols):
        if errors.layer == layer:
            return errors.equivariance, errors.invariance
    raise NotYetError("That layer is not measured: choose a convolution, pooling or dense layer.")
