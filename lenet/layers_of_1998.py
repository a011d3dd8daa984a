"""The layers that LeCun's LeNet-5 has and a network of today has not.

Y. LeCun et al. 1998, sections II.B and II.C. Each is a module of its own, so that a trace has its
output, and each keeps its trainable numbers as `weight` and `bias`, as PyTorch's layers do.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lenet.digit_codes import digit_codes
from lenet.layers import POOL, Connections

AMPLITUDE, SLOPE = 1.7159, 2 / 3  # so that f(1) = 1, f(-1) = -1; appendix A


class ScaledTanh(nn.Module):
    """The squashing function f(a) = 1.7159 · tanh(2a/3)."""

    def forward(self, x: Tensor) -> Tensor:
        """Return f of every number."""
        return AMPLITUDE * torch.tanh(SLOPE * x)


class BorderedConvolution(nn.Conv2d):
    """A convolution of an image that stands in the middle of a larger one.

    Args:
        channels: Feature maps.
        kernel: Side of the kernels.
        border: Rows and columns around the image.
        value: What they hold.
    """

    def __init__(self, channels: int, kernel: int, border: int, value: float) -> None:
        super().__init__(1, channels, kernel)
        self.border, self.value = border, value

    def forward(self, x: Tensor) -> Tensor:
        """Return the maps, (N, channels, H, W)."""
        return super().forward(F.pad(x, (self.border,) * 4, value=self.value))


class PartialConvolution(nn.Conv2d):
    """A convolution whose kernels read some of the feature maps, not all.

    Its `weight` is (slices, rows, columns), one slice for each map that a kernel reads, kernel by
    kernel: what is trained, and nothing else.

    Args:
        maps: Feature maps before it.
        reads: Which of them each kernel reads.
        kernel: Side of the kernels.
        padding: Rows and columns of zeros.
    """

    places: Tensor

    def __init__(self, maps: int, reads: Connections, kernel: int, padding: int = 0) -> None:
        super().__init__(maps, len(reads), kernel, padding=padding)
        self.maps, self.reads = maps, reads
        slices = [(k, channel) for k, channels in enumerate(reads) for channel in channels]
        places = torch.tensor([k * maps + channel for k, channel in slices])
        self.register_buffer("places", places, persistent=False)
        self.weight = nn.Parameter(torch.empty(len(slices), kernel, kernel))
        self.bias = nn.Parameter(torch.empty(len(reads)))
        with torch.no_grad():
            for k, channels in enumerate(reads):
                bound = (len(channels) * kernel * kernel) ** -0.5  # as PyTorch does
                self.weight[self.slices(k)].uniform_(-bound, bound)
                self.bias[k].uniform_(-bound, bound)

    def slices(self, kernel: int) -> slice:
        """Return where in `weight` the slices of a kernel are."""
        first = sum(map(len, self.reads[:kernel]))
        return slice(first, first + len(self.reads[kernel]))

    @property
    def whole(self) -> Tensor:
        """The weights of an ordinary convolution that does the same, zero where nothing is read."""
        side = self.weight.shape[-1]
        empty = self.weight.new_zeros(len(self.reads) * self.maps, side, side)
        return empty.index_copy(0, self.places, self.weight).view(-1, self.maps, side, side)

    def forward(self, x: Tensor) -> Tensor:
        """Return the maps, (N, kernels, H, W)."""
        return F.conv2d(x, self.whole, self.bias, padding=self.padding)


class Subsampling(nn.Module):
    """Of each 2×2 square the sum, times a trainable coefficient, plus a trainable bias.

    Args:
        maps: Each has its own coefficient and bias.
    """

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.full((maps,), 1 / POOL**2))  # at first, the average
        self.bias = nn.Parameter(torch.zeros(maps))

    def forward(self, x: Tensor) -> Tensor:
        """Return the maps, half as high and wide."""
        sums = F.avg_pool2d(x, POOL, divisor_override=1)
        return sums * self.weight.view(-1, 1, 1) + self.bias.view(-1, 1, 1)


class Distances(nn.Module):
    """Minus the squared distance of 84 numbers to the code of each digit (equation 7).

    The paper's output units hold the distance itself, and the smallest wins. With a minus before
    it the largest does, as in every other network here.
    """

    weight: Tensor
    bias = None

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("weight", torch.tensor(digit_codes()), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """Return the ten outputs, (N, 10), each at most 0."""
        return -(x.unsqueeze(1) - self.weight).square().sum(dim=2)


LAYERS_OF_1998 = (ScaledTanh, BorderedConvolution, PartialConvolution, Subsampling, Distances)
