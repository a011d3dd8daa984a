from lenet.compared_with_1998 import side_by_side
from lenet.layers import LENET5_1998, NOTEBOOK


def test_two_networks_stand_side_by_side() -> None:
    lines = {line.paper: line for line in side_by_side(LENET5_1998.layers, NOTEBOOK.layers)}
    assert list(lines) == ["input", "C1", "S2", "C3", "S4", "C5", "F6", "output", "all"]
    assert lines["C3"].first_shape == "16×10×10"
    assert (lines["C3"].first_parameters, lines["C3"].second_parameters) == ("1,516", "2,416")
    assert (lines["all"].first_parameters, lines["all"].second_parameters) == ("60,000", "44,426")
    assert lines["S2"].first == "scaled sum of 2×2, stride 2, scaled tanh"
    assert lines["S2"].second_parameters == ""
