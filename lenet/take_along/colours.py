"""Numbers as coloured pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lenet.figures.maps import SCALES, Scale
from lenet.figures.theme import colour_table
from lenet.pixels import Pixels


def coloured(values: NDArray[np.floating], scale: Scale, low: float, high: float) -> Pixels:
    """Return numbers in the colours of a scale, as the network view has them.

    Args:
        values: (H, W).
        scale: A scale of the app.
        low, high: Shown as its first and its last colour; what lies outside is shown as these.

    Returns:
        uint8 (H, W, 3).
    """
    factor = 255 / (high - low) if high > low else 0.0
    levels = np.clip((values.astype(np.float64) - low) * factor + 0.5, 0, 255).astype(np.uint8)
    return colour_table(SCALES[scale])[levels]
