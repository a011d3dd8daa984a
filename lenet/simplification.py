"""Lines with fewer points that run close to those with all of them.

D. H. Douglas & T. K. Peucker, "Algorithms for the reduction of the number of points required to
represent a digitized line or its caricature", Cartographica 10 (1973).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from lenet.strokes import Point, Stroke


def corners(stroke: Stroke, tolerance: float) -> list[int]:
    """Return which points are enough for a line that stays close to all of them.

    Args:
        stroke: At least one point.
        tolerance: How far a point that is left out may lie beside the line, pixels.

    Returns:
        Indices in order, the first and the last among them.
    """
    points = np.asarray(stroke)
    kept, open_parts = {0, len(stroke) - 1}, [(0, len(stroke) - 1)]
    while open_parts:
        start, end = open_parts.pop()
        if end - start < 2:
            continue
        between = points[start + 1 : end]
        distances = _distances(between, stroke[start], stroke[end])
        worst = int(distances.argmax())
        if distances[worst] > tolerance:
            at = start + 1 + worst
            kept.add(at)
            open_parts += [(start, at), (at, end)]
    return sorted(kept)


def _distances(points: NDArray[np.float64], start: Point, end: Point) -> NDArray[np.float64]:
    """Return how far points lie from the straight line between two others, pixels."""
    along = np.subtract(end, start)
    length = float(along @ along)
    offset = points - start
    share = np.clip(offset @ along / length, 0, 1) if length else np.zeros(len(points))
    across: NDArray[np.float64] = np.hypot(*(offset - share[:, None] * along).T)
    return across
