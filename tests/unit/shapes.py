"""Networks like LeNet-5 in other shapes."""

import torch

from lenet.layers import Architecture
from lenet.model import LeNet5

PADDED = Architecture(
    "tanh",
    channels=(4, 9),
    kernels=(3, 5),
    padding=(1, 2),
    pooling="average",
    units=(30, 21),
    mean=0.0,
    deviation=1.0,
)
WIDE = Architecture("relu", channels=(20, 40), kernels=(3, 3), units=(100, 50))
SMALL = Architecture("sigmoid", True, (2, 3), (7, 4), (0, 1), "max", (5, 8), 0.5, 0.5)
SHAPES = {"padded": PADDED, "wide": WIDE, "small": SMALL}


def network(architecture: Architecture, seed: int = 0) -> LeNet5:
    """Return an untrained network, in eval mode."""
    torch.manual_seed(seed)
    return LeNet5(architecture).eval().requires_grad_(False)
