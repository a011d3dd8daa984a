import numpy as np
import pytest

from lenet.figures.architecture import cost_figure, flattening_figure
from lenet.layers import LAYERS


def test_the_bars_are_the_shares_of_the_totals() -> None:
    parameters, work = cost_figure(LAYERS).data
    assert list(parameters.x) == ["conv1", "conv2", "fc1", "fc2", "fc3"]
    assert parameters.y[2] == pytest.approx(30_840 / 44_426)
    assert work.y[1] == pytest.approx(153_600 / 281_640)
    assert sum(parameters.y) == pytest.approx(1)
    assert sum(work.y) == pytest.approx(1)


def test_every_number_is_above_and_below_with_both_its_names() -> None:
    maps = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    figure = flattening_figure(maps, chosen=(1, 2, 3))
    above, below, _ = figure.data
    np.testing.assert_array_equal(below.z[0], maps.flatten())
    np.testing.assert_array_equal(above.z[:, 5:9], maps[1])
    assert above.customdata[2][8] == "channel 1, row 2, column 3<br>unit 23"
    for index, name in enumerate(below.customdata[0]):
        channel, row, col = index // 12, index % 12 // 4, index % 4
        assert name == f"channel {channel}, row {row}, column {col}<br>unit {index}"
    upper, lower = figure.layout.shapes
    assert ((upper.x0 + upper.x1) / 2, (upper.y0 + upper.y1) / 2) == (8, 2)
    assert (lower.x0 + lower.x1) / 2 == 23
