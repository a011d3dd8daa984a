"""A network of one's own: trained elsewhere, saved as its `state_dict`, shown like the others.

    from lenet import own_network

    weights = own_network.read_weights(Path("lenet5.pt").read_bytes())
    best, *others = own_network.fitting(weights)
    model = own_network.build(weights, best.architecture)

The file tells channels, kernels and units by its shapes. What it does not tell, the non-linearity,
the kind of pooling, the padding and how pixels were normalised, is found out by trying
(`lenet.own_network.fit`), or declared.
"""

from lenet.own_network.errors import OwnNetworkError
from lenet.own_network.files import read_tensors
from lenet.own_network.fit import NORMALISATIONS, Fit, build, declaration, fitting, load
from lenet.own_network.limits import MOST_BYTES
from lenet.own_network.weights import (
    ARCHITECTURE,
    MOST_CHANNELS,
    MOST_KERNEL,
    MOST_UNITS,
    Weights,
    check_size,
    read_weights,
)

__all__ = [
    "ARCHITECTURE",
    "MOST_BYTES",
    "MOST_CHANNELS",
    "MOST_KERNEL",
    "MOST_UNITS",
    "NORMALISATIONS",
    "Fit",
    "OwnNetworkError",
    "Weights",
    "build",
    "check_size",
    "declaration",
    "fitting",
    "load",
    "read_tensors",
    "read_weights",
]
