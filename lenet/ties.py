"""Ties: several digits share the highest probability, so that the network has no answer.

A ReLU after the outputs sets all ten to zero for many images (model `as-written`); softmax then
gives each digit 10 %. Digits tie if their probabilities are equal in single precision, to the last
bit. The highest output always has exp(0) = 1 before the division, so equal highest outputs give
equal probabilities in every implementation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lenet.layers import CLASSES

if TYPE_CHECKING:  # a visit's test set needs this before PyTorch is there
    from torch import Tensor

NO_ANSWER = -1


def single_best(scores: Tensor) -> Tensor:
    """Return the digit with the highest score of each row.

    Args:
        scores: (N, 10), probabilities.

    Returns:
        int64 (N,), 0..9; `NO_ANSWER` where several digits share the highest score.
    """
    highest = scores.amax(dim=1, keepdim=True)
    tied = (scores == highest).sum(dim=1) > 1
    return scores.argmax(dim=1).masked_fill(tied, NO_ANSWER)


def digits_in_words(digits: Sequence[int]) -> str:
    """Return which digits tie, such as "all ten digits" or "3 digits (5, 6 and 8)".

    Args:
        digits: At least two, in order.
    """
    if len(digits) == CLASSES:
        return "all ten digits"
    listed = f"{', '.join(map(str, digits[:-1]))} and {digits[-1]}"
    return f"{len(digits)} digits ({listed})"
