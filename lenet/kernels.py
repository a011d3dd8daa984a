"""What a kernel is and does: its size, what it responds to, and how channels add up.

All are for weights as PyTorch keeps them: a convolution's (kernels, input channels, rows,
columns), a dense layer's (units, inputs).
"""

from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lenet.feature_extraction import Trace
from lenet.layers import Layer
from lenet.layers_of_1998 import PartialConvolution
from lenet.model import LeNet5

FREQUENCIES = 33  # a side, of the frequency response; odd, so that one of them is zero


def weights_of(model: LeNet5, layer: str) -> Tensor:
    """Return a layer's weights, on its device, without gradients.

    They are the model's own numbers, but for a convolution that reads some maps only: it has as
    many weights as one that reads all, zero where it reads nothing.
    """
    module = model.get_submodule(layer)
    if isinstance(module, PartialConvolution):
        return module.whole.detach()
    weights: Tensor = module.weight  # type: ignore[assignment]
    return weights.detach()


def own_weights(module: nn.Module, place: tuple[int, ...]) -> Tensor:
    """Return some of a layer's weights, to be changed.

    Args:
        module: The layer.
        place: A kernel or unit; or kernel and input channel; or a single weight.

    Raises:
        ValueError: The kernel does not read that channel.
    """
    weight = module.get_parameter("weight").detach()
    if not isinstance(module, PartialConvolution):
        return weight[place]
    kernel, *rest = place
    slices = weight[module.slices(kernel)]
    if not rest:
        return slices
    channel, *within = rest
    return slices[module.reads[kernel].index(channel)][tuple(within)]


def place_of(model: LeNet5, layer: str, unit: int) -> str:
    """Return where a kernel's or a unit's weights stand in the layer's parameter, as Python."""
    module = model.get_submodule(layer)
    if isinstance(module, PartialConvolution):
        slices = module.slices(unit)
        return f"[{slices.start}:{slices.stop}]"
    return f"[{unit}]"


def bias_of(model: LeNet5, layer: str) -> Tensor:
    """Return a layer's biases, one for each kernel or unit: the model's own numbers."""
    return model.get_submodule(layer).get_parameter("bias").detach()


def norms(weights: Tensor) -> Tensor:
    """Return the Euclidean norm of each slice, (kernels, input channels)."""
    lengths: Tensor = torch.linalg.vector_norm(weights.detach(), dim=(2, 3))
    return lengths


def frequency_response(kernel: Tensor) -> Tensor:
    """Return how strongly a kernel responds to waves of each frequency.

    Args:
        kernel: (rows, columns), at most `FREQUENCIES` a side.

    Returns:
        float32 (33, 33): the magnitude of its discrete Fourier transform, rows and columns of the
        wave from -0.5 to 0.5 periods a pixel; entry (16, 16) is for frequency zero, the size of
        the sum of all weights.
    """
    spectrum = torch.fft.fft2(kernel.detach().cpu().double(), s=(FREQUENCIES, FREQUENCIES))
    response: Tensor = torch.fft.fftshift(spectrum.abs())
    return response.float()


@dataclass(frozen=True)
class Responses:
    """How one map of a convolution comes about on one drawing.

    Args:
        channels: The input channels that the kernel reads.
        partial: float32 (C, H, W): the answer to each of these alone, without the bias.
        bias: Added once.
        before: float32 (H, W): the map as PyTorch has it, before the non-linearity.
        after: float32 (H, W): behind it.
    """

    channels: tuple[int, ...]
    partial: Tensor
    bias: float
    before: Tensor
    after: Tensor

    @property
    def running(self) -> Tensor:
        """The sums step by step: after channel 0, 1, …; float32 (C, H, W)."""
        return self.partial.cumsum(dim=0)


def responses(model: LeNet5, trace: Trace, layer: str, kernel: int) -> Responses:
    """Return how one kernel responds to the present drawing, channel by channel.

    Args:
        model: The network.
        trace: What it has computed.
        layer: A convolution's name.
        kernel: Which of its kernels.
    """
    names = [step.name for step in model.layers]
    at = names.index(layer)
    before, step = model.layers[at - 1], model.layers[at]
    source, border = trace.activations[before.name], 0.0
    if before.kind == "input":
        source, border = model.normalise(source), model.architecture.border  # as the network does
    source = F.pad(source, (step.padding,) * 4, value=border)
    channels = step.maps_read(kernel, before.shape[0])
    weights = weights_of(model, layer)[kernel].cpu()[[*channels]]
    # One kernel for each channel by itself: a grouped convolution.
    partial = F.conv2d(source[:, [*channels]], weights.unsqueeze(1), groups=len(channels))[0]
    return Responses(
        channels,
        partial,
        float(bias_of(model, layer)[kernel]),
        trace.activations[layer][0, kernel],
        trace.activations[names[at + 1]][0, kernel],
    )


def fold(weights: Tensor, maps: Layer) -> Tensor:
    """Return a dense unit's weights at the places of the maps that they read.

    Args:
        weights: (inputs,), of one unit.
        maps: The layer whose maps were flattened, such as `pool2`.

    Returns:
        (channels, height, width).

    Raises:
        ValueError: The unit does not read that layer.
    """
    if len(weights) != prod(maps.shape):
        raise ValueError(f"{len(weights)} weights do not fold onto {maps.name}, {maps.shape}")
    return weights.detach().cpu().view(maps.shape)
