import pytest

from lenet.figures.architecture import cost_figure
from lenet.model import LAYERS


def test_the_bars_are_the_shares_of_the_totals() -> None:
    parameters, work = cost_figure(LAYERS).data
    assert list(parameters.x) == ["conv1", "conv2", "fc1", "fc2", "fc3"]
    assert parameters.y[2] == pytest.approx(30_840 / 44_426)
    assert work.y[1] == pytest.approx(153_600 / 281_640)
    assert sum(parameters.y) == pytest.approx(1)
    assert sum(work.y) == pytest.approx(1)
