"""The project's colours: the one place that names any.

Activations are shown on Inferno (S. van der Walt & N. Smith, 2015), which is perceptually
uniform and keeps its order for colour-blind eyes. Signed values are shown on a scale from blue
over black to orange, centred on zero and equally light on both sides. In both, zero is as dark
as the paper of the drawing.
"""

import numpy as np
from numpy.typing import NDArray
from plotly.colors import sequential

ACTIVATION_STOPS: tuple[str, ...] = tuple(sequential.Inferno)
_BLUES = ("#a6d0ff", "#5f9fe0", "#2f6fb0", "#1a3f66")
_ORANGES = ("#6b3218", "#b0552f", "#e08a5a", "#ffc9a0")
SIGNED_STOPS = (*_BLUES, "#0a0a10", *_ORANGES)
INK_STOPS = ("#000000", "#ffffff")
WINNER = "#f97316"
OTHERS = "#7d8597"
POSITIVE, NEGATIVE = "#f97316", "#3b82f6"  # behind numbers, as strong as the number is large
MODEL_COLOURS = {
    "relu": "#f97316",
    "sigmoid": "#3b82f6",
    "as-written": "#a3a3a3",
    "lenet5-1998": "#10b981",
}
# Lines of a chart: P. Tol's bright scheme, which colour-blind eyes can tell apart.
LAYER_COLOURS = ("#ee6677", "#4477aa", "#ccbb44", "#228833", "#aa3377", "#66ccee")
MARGIN = {"l": 0, "r": 0, "t": 26, "b": 0}  # of a chart with its legend above
LEGEND = {"orientation": "h", "y": 1.02, "x": 0, "yanchor": "bottom"}
# What is printed: words and lines on white paper, and what bars run along.
PAPER, INK, QUIET, RULE, TRACK = "#ffffff", "#16181d", "#596070", "#c9cdd6", "#e6e8ec"
EDGE = "rgba(128,128,128,0.55)"  # around pictures, which may be as dark as the page
FIELD = "#22d3ee"  # outlines of receptive fields: on neither scale


def colour_table(stops: tuple[str, ...], size: int = 256) -> NDArray[np.uint8]:
    """Spread colour stops evenly over a table, interpolating between them.

    Args:
        stops: Colours as "#rrggbb", from the lowest value to the highest.
        size: Entries of the table.

    Returns:
        uint8 (size, 3): red, green, blue.
    """
    rgb = np.array([[int(stop[i : i + 2], 16) for i in (1, 3, 5)] for stop in stops])
    at = np.linspace(0, len(stops) - 1, size)
    channels = [np.interp(at, np.arange(len(stops)), rgb[:, i]) for i in range(3)]
    return np.stack(channels, axis=1).round().astype(np.uint8)
