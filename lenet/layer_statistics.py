"""How busy a layer is: the range of its values and the share of its units that are inactive."""

from collections.abc import Iterable
from dataclasses import dataclass

from lenet.feature_extraction import Trace
from lenet.layers import Activation, Layer
from lenet.nonlinearity import are_inactive, derivative_at


@dataclass(frozen=True)
class LayerStatistics:
    """Numbers about one step of one forward pass.

    Args:
        layer: The step's row of the layer table.
        minimum, maximum: Of all its values.
        inactive: Share of units, 0..1, that are exactly zero (ReLU) or saturated (sigmoid, tanh);
            None where no non-linearity stands before the step.
    """

    layer: Layer
    minimum: float
    maximum: float
    inactive: float | None


def layer_statistics(
    trace: Trace, layers: Iterable[Layer], activation: Activation
) -> list[LayerStatistics]:
    """Return the statistics of every step with values of its own, in order.

    Left out are the input, the flattening (the same numbers again) and the probabilities.
    """
    rows = []
    for layer in layers:
        if layer.kind in ("input", "flatten", "softmax"):
            continue
        values = trace.activations[layer.name]
        inactive = None
        if layer.kind in ("activation", "pooling"):
            slopes = derivative_at(values, activation)
            inactive = float(are_inactive(slopes, activation).float().mean())
        rows.append(LayerStatistics(layer, float(values.min()), float(values.max()), inactive))
    return rows
