"""LeNet-5, as the lecture notebook writes it or in another shape; its table is in `lenet.layers`.

Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
Recognition", Proc. IEEE 86(11), 1998, section II.B and figure 2, gives the layers their
names C1, S2, C3, S4, C5, F6. The notebook departs from it: 28×28 input without padding
(1998: 32×32), maximum pooling (trainable average), every C3 map connected to all six S2 maps
(a partial table), a linear output (RBF units), and ReLU or sigmoid (scaled tanh). The network of
1998 itself is `LeNet5(LENET5_1998)`, with the layers of `lenet.layers_of_1998`.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lenet.devices import device_of
from lenet.layers import (
    CLASSES,
    LAYERS,
    NOTEBOOK,
    PARAMETERS,
    POOL,
    Activation,
    Architecture,
    Kind,
    Layer,
    LayerTable,
    layer,
    layer_table,
)
from lenet.layers_of_1998 import (
    BorderedConvolution,
    Distances,
    PartialConvolution,
    ScaledTanh,
    Subsampling,
)
from lenet.preprocessing import normalise

__all__ = [
    "CLASSES",
    "LAYERS",
    "PARAMETERS",
    "Activation",
    "Architecture",
    "Kind",
    "Layer",
    "LayerTable",
    "LeNet5",
    "layer",
    "layer_table",
    "normalised_for",
]

ACTIVATIONS: dict[Activation, type[nn.Module]] = {
    "relu": nn.ReLU,
    "sigmoid": nn.Sigmoid,
    "tanh": nn.Tanh,
    "scaled-tanh": ScaledTanh,
}


class LeNet5(nn.Module):
    """LeNet-5: two convolutions with pooling, then three fully connected layers.

    Args:
        architecture: How it is built. An activation behind the ten outputs, as the notebook's
            code has it to the letter, clips them at zero, and classes can die; so it is off by
            default.
    """

    def __init__(self, architecture: Architecture = NOTEBOOK) -> None:
        super().__init__()
        nonlinearity = ACTIVATIONS[architecture.activation]
        units1, units2 = architecture.units
        self.architecture = architecture
        self.conv1, self.act1 = _first_convolution(architecture), nonlinearity()
        self.pool1, self.squash1 = _pooling(architecture, architecture.channels[0])
        self.conv2, self.act2 = _second_convolution(architecture), nonlinearity()
        self.pool2, self.squash2 = _pooling(architecture, architecture.channels[1])
        self.fc1, self.act3 = nn.Linear(architecture.inputs, units1), nonlinearity()
        self.fc2, self.act4 = nn.Linear(units1, units2), nonlinearity()
        self.fc3: nn.Linear | Distances = (
            Distances() if architecture.output == "rbf" else nn.Linear(units2, CLASSES)
        )
        clips = architecture.output_activation
        self.act5: nn.Module = nonlinearity() if clips else nn.Identity()
        assert sum(p.numel() for p in self.parameters()) == sum(s.parameters for s in self.layers)

    @property
    def activation(self) -> Activation:
        """The non-linearity of its hidden layers."""
        return self.architecture.activation

    @property
    def output_activation(self) -> bool:
        """Whether that also follows the ten outputs."""
        return self.architecture.output_activation

    @property
    def device(self) -> torch.device:
        """Where the network is: its inputs must be there, too."""
        return device_of(self)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer table of this very model."""
        return layer_table(self.architecture)

    def normalise(self, x: Tensor) -> Tensor:
        """Return images, values 0..1, as `forward` takes them."""
        return (x - self.architecture.mean) / self.architecture.deviation

    def forward(self, x: Tensor) -> Tensor:
        """Return the ten outputs for each image.

        Args:
            x: float32 (N, 1, 28, 28), normalised; see `normalise`.

        Returns:
            float32 (N, 10): logits, unless the architecture has an `output_activation`.
        """
        # Shapes of the notebook's own architecture.
        x = self.act1(self.conv1(x))  # (N, 6, 24, 24)   C1
        x = self.squash1(self.pool1(x))  # (N, 6, 12, 12)   S2
        x = self.act2(self.conv2(x))  # (N, 16, 8, 8)    C3
        x = self.squash2(self.pool2(x))  # (N, 16, 4, 4)    S4
        x = torch.flatten(x, 1)  # (N, 256)
        x = self.act3(self.fc1(x))  # (N, 120)         C5
        x = self.act4(self.fc2(x))  # (N, 84)          F6
        x = self.act5(self.fc3(x))  # (N, 10)          output
        return x


def _first_convolution(built: Architecture) -> nn.Conv2d:
    channels, kernel, padding = built.channels[0], built.kernels[0], built.padding[0]
    if built.border:
        return BorderedConvolution(channels, kernel, padding, built.border)
    return nn.Conv2d(1, channels, kernel, padding=padding)


def _second_convolution(built: Architecture) -> nn.Conv2d:
    maps, channels = built.channels
    kernel, padding = built.kernels[1], built.padding[1]
    if built.connections is not None:
        return PartialConvolution(maps, built.connections, kernel, padding)
    return nn.Conv2d(maps, channels, kernel, padding=padding)


def _pooling(built: Architecture, maps: int) -> tuple[nn.Module, nn.Module]:
    """Return a pooling, and what follows it."""
    if built.pooling == "trainable":
        return Subsampling(maps), ACTIVATIONS[built.activation]()
    pooling = nn.MaxPool2d if built.pooling == "max" else nn.AvgPool2d
    return pooling(POOL, POOL), nn.Identity()


def normalised_for(model: nn.Module, x: Tensor) -> Tensor:
    """Return images, values 0..1, as a network takes them: LeNet-5 its own way, others MNIST's."""
    return model.normalise(x) if isinstance(model, LeNet5) else normalise(x)
