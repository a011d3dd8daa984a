"""Which tensor of a file is which of LeNet-5's, and what their shapes say of the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

import torch
from torch import Tensor

from lenet.geometry import IMAGE_SIZE
from lenet.layers import CLASSES, Architecture, layer_table
from lenet.model_cards import LAYERS_WITH_WEIGHTS
from lenet.own_network.errors import OwnNetworkError
from lenet.own_network.files import read_tensors

CONVOLUTIONS, DENSE = LAYERS_WITH_WEIGHTS[:2], LAYERS_WITH_WEIGHTS[2:]
MAP_DIMENSIONS, ROW_DIMENSIONS = 4, 2  # of a convolution's weights, of a dense layer's
MOST_CHANNELS, MOST_KERNEL, MOST_UNITS = 64, 7, 512
MOST_PADDING = IMAGE_SIZE
MOST_NUMBERS = 100_000  # that all layers hold for one image
LONGEST_NUMBER = 12  # digits of one that a file declares
LARGEST = 1e4  # size of a weight
PREFIXES = ("_orig_mod.", "module.")  # of compiled networks, and of those on several devices
LONGEST_NAME = 200
ARCHITECTURE = "architecture"  # what a safetensors file may declare


@dataclass(frozen=True)
class Weights:
    """The parameters of a network like LeNet-5.

    Args:
        state: By LeNet-5's names, `conv1.weight` … `fc3.bias`; float32, finite.
        declared: What the file says of its architecture, as text; empty if it says nothing.
        renamed: Whether they had other names in the file.
    """

    state: Mapping[str, Tensor]
    declared: str = ""
    renamed: bool = False

    @property
    def channels(self) -> tuple[int, int]:
        """Feature maps of conv1 and conv2."""
        return len(self.state["conv1.bias"]), len(self.state["conv2.bias"])

    @property
    def kernels(self) -> tuple[int, int]:
        """Side of their kernels."""
        return self.state["conv1.weight"].shape[-1], self.state["conv2.weight"].shape[-1]

    @property
    def units(self) -> tuple[int, int]:
        """Of fc1 and fc2."""
        return len(self.state["fc1.bias"]), len(self.state["fc2.bias"])

    @property
    def inputs(self) -> int:
        """How many numbers fc1 reads."""
        return self.state["fc1.weight"].shape[1]

    @property
    def with_padding(self) -> list[Architecture]:
        """One architecture for each padding with which fc1 fits; the least padding first."""
        return list(self._with_padding())

    def _with_padding(self) -> Iterator[Architecture]:
        first, second = (kernel // 2 for kernel in self.kernels)
        paddings = [(one, two) for one in range(first + 1) for two in range(second + 1)]
        for padding in sorted(paddings, key=sum):
            try:
                built = Architecture(
                    channels=self.channels, kernels=self.kernels, padding=padding, units=self.units
                )
            except ValueError:
                continue
            if built.inputs == self.inputs:
                yield built


def read_weights(content: bytes) -> Weights:
    """Read the weights of a network like LeNet-5 from a file, see `read_tensors`.

    They go by LeNet-5's names or, where the file has others, by their shapes.

    Raises:
        OwnNetworkError: It holds something else.
    """
    file = read_tensors(content)
    layers = _layers({_plain(name): tensor for name, tensor in file.tensors.items()})
    renamed = set(layers) != set(LAYERS_WITH_WEIGHTS)
    order = _by_shape(layers) if renamed else layers
    _check_chain(order)
    state = {f"{name}.{part}": t for name, pair in order.items() for part, t in pair.items()}
    weights = Weights(
        {name: _checked(name, tensor) for name, tensor in state.items()},
        file.metadata.get(ARCHITECTURE, ""),
        renamed,
    )
    _check_sizes(weights.channels, weights.kernels, weights.units)  # before paddings are tried
    if not (built := weights.with_padding):
        raise OwnNetworkError(_no_padding(weights))
    check_size(built[0])
    return weights


def check_size(architecture: Architecture) -> None:
    """Refuse a network that is too large to be shown.

    Raises:
        OwnNetworkError: It is.
    """
    _check_sizes(architecture.channels, architecture.kernels, architecture.units)
    if max(architecture.padding) > MOST_PADDING:
        raise OwnNetworkError(f"The padding is too large to be shown; at most {MOST_PADDING}.")
    numbers = sum(step.units for step in layer_table(architecture))
    if numbers > MOST_NUMBERS:
        raise OwnNetworkError(
            f"Its layers hold {numbers:,} numbers for one image; at most {MOST_NUMBERS:,} can be "
            "shown. Take fewer feature maps."
        )


def _check_sizes(
    channels: tuple[int, int], kernels: tuple[int, int], units: tuple[int, int]
) -> None:
    for what, sizes, most in (
        ("feature maps in a layer", channels, MOST_CHANNELS),
        ("rows in a kernel", kernels, MOST_KERNEL),
        ("units in a dense layer", units, MOST_UNITS),
    ):
        if max(sizes) > most:
            many = str(max(sizes))[:LONGEST_NUMBER]
            raise OwnNetworkError(f"{many} {what} are too many to be shown; at most {most}.")


def _plain(name: str) -> str:
    for prefix in PREFIXES:
        name = name.removeprefix(prefix)
    return name[:LONGEST_NAME]


Pair = dict[str, Tensor]  # weight and bias


def _layers(tensors: Mapping[str, Tensor]) -> dict[str, Pair]:
    """Return each layer's weights and biases, by the layer's name, in the file's order."""
    layers: dict[str, Pair] = {}
    for name, tensor in tensors.items():
        layer, _, part = name.rpartition(".")
        if part not in ("weight", "bias"):
            raise OwnNetworkError(
                f"{_shown(name)} is neither a weight nor a bias: LeNet-5 has convolutions and "
                "dense layers only, without normalisation."
            )
        layers.setdefault(layer, {})[part] = tensor
    for name, pair in layers.items():
        for part in ("weight", "bias"):
            if part not in pair:
                raise OwnNetworkError(f"{_shown(name)} has no {part}. Build it with bias=True.")
        weight, bias = pair["weight"], pair["bias"]
        if weight.dim() == 1:
            raise OwnNetworkError(
                f"{_shown(name)} has a single weight for each map: a trainable pooling, or a "
                "normalisation, which cannot be opened here. (LeNet-5 of 1998 is among the models "
                "at the left.)"
            )
        if weight.dim() not in (MAP_DIMENSIONS, ROW_DIMENSIONS):
            raise OwnNetworkError(
                f"{_shown(name)} is neither a convolution nor a dense layer: its weights have the "
                f"shape {_shape(weight)}."
            )
        if bias.shape != weight.shape[:1]:
            raise OwnNetworkError(
                f"{_shown(name)} has weights {_shape(weight)}, but biases {_shape(bias)}."
            )
    counts = [
        sum(pair["weight"].dim() == dimensions for pair in layers.values())
        for dimensions in (MAP_DIMENSIONS, ROW_DIMENSIONS)
    ]
    if counts != [len(CONVOLUTIONS), len(DENSE)]:
        raise OwnNetworkError(
            f"The file has {_count(counts[0], 'convolution')} and "
            f"{_count(counts[1], 'dense layer')}; a LeNet-5 has two convolutions and three dense "
            "layers."
        )
    return layers


def _by_shape(layers: Mapping[str, Pair]) -> dict[str, Pair]:
    """Return the layers by LeNet-5's names: in the order in which each fits behind the last."""
    maps = [pair for pair in layers.values() if pair["weight"].dim() == MAP_DIMENSIONS]
    rows = [pair for pair in layers.values() if pair["weight"].dim() == ROW_DIMENSIONS]
    orders = [[*m, *r] for m in permutations(maps) for r in permutations(rows)]
    for order in orders:
        named = dict(zip(LAYERS_WITH_WEIGHTS, order, strict=True))
        if not any(_gaps(named)):
            return named
    return dict(zip(LAYERS_WITH_WEIGHTS, orders[0], strict=True))  # whose gaps are then told


def _check_chain(layers: Mapping[str, Pair]) -> None:
    for name in CONVOLUTIONS:
        weight = layers[name]["weight"]
        if weight.dim() != MAP_DIMENSIONS:
            raise OwnNetworkError(f"{name} is no convolution: its weights are {_shape(weight)}.")
        if weight.shape[2] != weight.shape[3]:
            sides = _shape(weight[0, 0])
            raise OwnNetworkError(f"{name} has kernels of {sides}; only square ones fit.")
    for name in DENSE:
        if layers[name]["weight"].dim() != ROW_DIMENSIONS:
            raise OwnNetworkError(
                f"{name} is no dense layer: its weights are {_shape(layers[name]['weight'])}."
            )
    for gap in _gaps(layers):
        raise OwnNetworkError(gap)


def _gaps(layers: Mapping[str, Pair]) -> Iterator[str]:
    """Yield what keeps the layers from fitting behind one another."""
    reads = {name: pair["weight"].shape[1] for name, pair in layers.items()}
    gives = {name: pair["weight"].shape[0] for name, pair in layers.items()}
    if reads["conv1"] != 1:
        yield (
            f"conv1 reads {reads['conv1']} channels; a drawing has one, grey. Train the network on "
            "MNIST, 1×28×28."
        )
    if gives["fc3"] != CLASSES:
        yield f"fc3 has {_count(gives['fc3'], 'output')}; there are ten digits."
    for name, before in (("conv2", "conv1"), ("fc2", "fc1"), ("fc3", "fc2")):
        if reads[name] != gives[before]:
            yield f"{name} reads {reads[name]} numbers, but {before} gives {gives[before]}."


def _no_padding(weights: Weights) -> str:
    plain = ""
    try:
        built = Architecture(
            channels=weights.channels, kernels=weights.kernels, units=weights.units
        )
        plain = f" Without padding it would read {built.inputs}."
    except ValueError:
        pass
    return (
        f"fc1 reads {weights.inputs} numbers, which do not fit behind these convolutions (stride "
        f"1), each with 2×2 pooling, on a 28×28 image.{plain}"
    )


def _checked(name: str, tensor: Tensor) -> Tensor:
    if not tensor.is_floating_point():
        raise OwnNetworkError(f"{name} holds {_kind(tensor)} numbers; save the network as float32.")
    try:
        tensor = tensor.detach().to(torch.float32).contiguous().clone()
    except RuntimeError as error:
        raise OwnNetworkError(f"{name} cannot be read; save the network as float32.") from error
    if not bool(torch.isfinite(tensor).all()) or float(tensor.abs().max()) > LARGEST:
        raise OwnNetworkError(
            f"{name} holds numbers that are not finite, or larger than {LARGEST:,.0f}: has the "
            "training diverged?"
        )
    return tensor


def _kind(tensor: Tensor) -> str:
    return str(tensor.dtype).removeprefix("torch.")


def _shape(tensor: Tensor) -> str:
    return "×".join(map(str, tensor.shape)) or "a single number"


def _count(number: int, what: str) -> str:
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def _shown(name: str) -> str:
    return repr(name[:40]) if name else "A tensor without a layer's name"
