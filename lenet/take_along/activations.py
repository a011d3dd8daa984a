"""The activations of a trace as an `.npz` file."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lenet.feature_extraction import Trace


def activations_npz(trace: Trace) -> bytes:
    """Return every step of a trace as the content of an `.npz` file, for `numpy.load`.

    It holds a float32 array for each step, by its name in the layer table (`"input"`, `"conv1"`,
    … `"probabilities"`), of the shape that the table gives: (channels, height, width) or (units,).
    """
    arrays = {name: step[0].numpy() for name, step in trace.activations.items()}
    content = io.BytesIO()
    np.savez_compressed(content, **arrays)  # type: ignore[arg-type] # NumPy's own stub
    return content.getvalue()
