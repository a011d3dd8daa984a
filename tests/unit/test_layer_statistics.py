import pytest
import torch

import lenet
from lenet.layer_statistics import layer_statistics
from lenet.strokes import example_digits, rasterise


@pytest.mark.parametrize("name", ["relu", "sigmoid"])
def test_the_shares_agree_with_counting_by_hand(name: str) -> None:
    model = lenet.load_model(name)
    trace = lenet.trace(model, lenet.canvas_to_tensor(rasterise(example_digits()[7])))
    rows = {r.layer.name: r for r in layer_statistics(trace, model.layers, model.activation)}
    assert list(rows) == [
        *("conv1", "act1", "pool1", "conv2", "act2", "pool2"),
        *("fc1", "act3", "fc2", "act4", "fc3"),
    ]
    for step, row in rows.items():
        values = trace.activations[step].flatten().tolist()
        assert (row.minimum, row.maximum) == (min(values), max(values))
        if step.startswith(("act", "pool")):
            inactive = [v == 0 if name == "relu" else v * (1 - v) < 0.025 for v in values]
            one_unit = 1 / len(inactive)  # rounding may carry one over the threshold
            assert row.inactive == pytest.approx(sum(inactive) / len(inactive), abs=1.01 * one_unit)
        else:
            assert row.inactive is None


def test_a_sigmoid_is_saturated_where_its_derivative_is_a_tenth_of_its_maximum() -> None:
    z = torch.linspace(-6, 6, 1201, dtype=torch.float64, requires_grad=True)
    s = torch.sigmoid(z)
    s.sum().backward()
    assert z.grad is not None
    from lenet.nonlinearity import SATURATED

    assert torch.equal(z.grad < 0.1 * z.grad.max(), s * (1 - s) < SATURATED["sigmoid"])
