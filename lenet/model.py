"""LeNet-5 as the lecture notebook writes it; `lenet.layers` has the table of its layers.

Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, "Gradient-Based Learning Applied to Document
Recognition", Proc. IEEE 86(11), 1998, section II.B and figure 2, gives the layers their
names C1, S2, C3, S4, C5, F6. The notebook departs from it: 28×28 input without padding
(1998: 32×32), maximum pooling (trainable average), every C3 map connected to all six S2 maps
(a partial table), a linear output (RBF units), and ReLU or sigmoid (scaled tanh).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from lenet.devices import device_of
from lenet.layers import (
    CLASSES,
    LAYERS,
    PARAMETERS,
    Activation,
    Kind,
    Layer,
    LayerTable,
    layer,
    layer_table,
)

__all__ = [
    "CLASSES",
    "LAYERS",
    "PARAMETERS",
    "Activation",
    "Kind",
    "Layer",
    "LayerTable",
    "LeNet5",
    "layer",
    "layer_table",
]

ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}


class LeNet5(nn.Module):
    """LeNet-5: two convolutions with pooling, then three fully connected layers.

    Args:
        activation: `"relu"` (the notebook's code) or `"sigmoid"` (its prose), after both
            convolutions and both hidden layers.
        output_activation: Apply it to the ten outputs as well, as the notebook's code does to
            the letter. It clips them at zero, and classes can die; so it is off by default.

    Raises:
        ValueError: The activation is neither of the two.
    """

    def __init__(self, activation: Activation = "relu", output_activation: bool = False) -> None:
        super().__init__()
        if activation not in ACTIVATIONS:
            raise ValueError(
                f"unknown activation {activation!r}; choose one of {', '.join(ACTIVATIONS)}"
            )
        nonlinearity = ACTIVATIONS[activation]
        self.activation: Activation = activation
        self.output_activation = output_activation
        self.conv1, self.act1 = nn.Conv2d(1, 6, kernel_size=5), nonlinearity()
        self.pool1 = nn.MaxPool2d(kernel_size=2, stride=2)
        self.conv2, self.act2 = nn.Conv2d(6, 16, kernel_size=5), nonlinearity()
        self.pool2 = nn.MaxPool2d(kernel_size=2, stride=2)
        self.fc1, self.act3 = nn.Linear(16 * 4 * 4, 120), nonlinearity()
        self.fc2, self.act4 = nn.Linear(120, 84), nonlinearity()
        self.fc3 = nn.Linear(84, CLASSES)
        self.act5: nn.Module = nonlinearity() if output_activation else nn.Identity()
        assert sum(p.numel() for p in self.parameters()) == PARAMETERS

    @property
    def device(self) -> torch.device:
        """Where the network is: its inputs must be there, too."""
        return device_of(self)

    @property
    def layers(self) -> tuple[Layer, ...]:
        """The layer table of this very model."""
        return layer_table(self.activation, self.output_activation)

    def forward(self, x: Tensor) -> Tensor:
        """Return the ten outputs for each image.

        Args:
            x: float32 (N, 1, 28, 28), normalised with MNIST's mean and deviation.

        Returns:
            float32 (N, 10): logits, unless `output_activation` is on.
        """
        x = self.act1(self.conv1(x))  # (N, 6, 24, 24)   C1
        x = self.pool1(x)  # (N, 6, 12, 12)   S2
        x = self.act2(self.conv2(x))  # (N, 16, 8, 8)    C3
        x = self.pool2(x)  # (N, 16, 4, 4)    S4
        x = torch.flatten(x, 1)  # (N, 256)
        x = self.act3(self.fc1(x))  # (N, 120)         C5
        x = self.act4(self.fc2(x))  # (N, 84)          F6
        x = self.act5(self.fc3(x))  # (N, 10)          output
        return x
