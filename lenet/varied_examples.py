"""The ten examples drawn again by other hands: a sample to measure with that is always there."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from lenet.pen_drawings import render_varied
from lenet.pen_strokes import PenDigit
from lenet.strokes import example_digits

VARIANTS = 20  # of each example


def varied_examples(variants: int = VARIANTS, seed: int = 0) -> tuple[Tensor, Tensor]:
    """Draw each example several times, each time with another hand, brush, size and place.

    See `lenet.pen_drawings.vary`. The same seed gives the same images.

    Returns:
        Images as the network sees them, uint8 (10 variants, 28, 28), 0 paper … 255 ink; labels,
        int64 (10 variants,), 0..9.
    """
    digits = [
        PenDigit(label, None, tuple(np.array(stroke, np.float64) for stroke in strokes))
        for label, strokes in example_digits().items()
    ]
    images = render_varied(digits, variants=variants, seed=seed)
    labels = torch.tensor([digit.label for digit in digits]).repeat_interleave(variants)
    return torch.from_numpy(images.reshape(-1, *images.shape[2:])), labels
