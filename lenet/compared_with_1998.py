"""The network of 1998 beside others: where they differ, and what of it is not as in the paper.

Y. LeCun, L. Bottou, Y. Bengio & P. Haffner, "Gradient-Based Learning Applied to Document
Recognition", Proc. IEEE 86(11), 1998, describes the network that all here are named after.
"""

from collections.abc import Sequence
from typing import NamedTuple

from lenet.layers import Layer


class Compared(NamedTuple):
    """One layer of the 1998 paper in two networks, as text; empty where one does not have it.

    Args:
        paper: The layer.
        first, second: What each network does there.
        first_shape, second_shape: Of the output, such as "6×28×28".
        first_parameters, second_parameters: How many it trains.
    """

    paper: str
    first: str
    first_shape: str
    first_parameters: str
    second: str
    second_shape: str
    second_parameters: str


def side_by_side(first: Sequence[Layer], second: Sequence[Layer]) -> list[Compared]:
    """Return two networks layer by layer, and what they train in all."""
    papers = dict.fromkeys(layer.paper for layer in (*first, *second))
    lines = [Compared(paper, *_told(first, paper), *_told(second, paper)) for paper in papers]
    sums = (f"{sum(layer.parameters for layer in layers):,}" for layers in (first, second))
    return [*lines, Compared("all", "", "", next(sums), "", "", next(sums))]


def _told(layers: Sequence[Layer], paper: str) -> tuple[str, str, str]:
    steps = [s for s in layers if s.paper == paper and s.kind not in ("flatten", "softmax")]
    if not steps:
        return "", "", ""
    what = ", ".join(step.operation.partition(":")[0] for step in steps)
    parameters = sum(step.parameters for step in steps)
    shape = "×".join(map(str, steps[-1].shape))
    return what, shape, f"{parameters:,}" if parameters else ""


class Difference(NamedTuple):
    """Where this network and that of 1998 differ, with the paper's section."""

    what: str
    in_1998: str
    here: str
    source: str


DIFFERENCES = (
    Difference(
        "input", "32×32, the digit at most 20×20 at its centre", "28×28, as in MNIST", "II.B"
    ),
    Difference(
        "pooling (S2, S4)",
        "the sum of four, times a trainable coefficient, plus a trainable bias, then a sigmoid",
        "the largest of four; nothing to train",
        "II.B",
    ),
    Difference(
        "non-linearity",
        "scaled tanh, 1.7159·tanh(2a/3)",
        "ReLU (the notebook's code) or sigmoid (its prose)",
        "II.B, appendix A",
    ),
    Difference(
        "C3",
        "by a table: 6 of its 16 maps see 3 of the 6 maps of S2, 9 see 4, one sees all; 60 pairs",
        "each of the 16 maps sees all 6; 96 pairs",
        "II.B, table I",
    ),
    Difference(
        "C5",
        "a convolution with 120 kernels of 5×5 on maps of 5×5",
        "a dense layer on the 256 numbers of 16 maps of 4×4",
        "II.B",
    ),
    Difference(
        "output",
        "ten radial basis functions: squared distance to a drawn 7×12 pattern of each digit",
        "ten weighted sums, then softmax",
        "II.B, equation 7",
    ),
    Difference("parameters", "60,000 (and 340,908 connections)", "44,426", "II.B"),
)

# What of the model lenet5-1998 is not as in the paper (sections II.B, II.C, III and appendix C).
DEPARTURES = (
    "Trained with AdamW and a one-cycle schedule, not with the stochastic diagonal "
    "Levenberg–Marquardt method.",
    "Learns from 58,000 MNIST images, distorted anew each time, and from pen strokes; the paper "
    "from 60,000, and for its 0.8 % from 540,000 distorted ones as well.",
    "The constant j of its loss (equation 9) is 60; the paper does not tell its own.",
    "The ten codes are as others have read them off the paper’s small figure 3.",
    "The outputs have a minus before the distance, and a softmax follows, so that the largest wins "
    "as in the other networks. The answer is the same.",
)
