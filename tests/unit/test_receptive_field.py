import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn

import lenet
from lenet.geometry import Box, ReceptiveField
from lenet.layers import LAYERS, Architecture
from lenet.model import LeNet5
from lenet.receptive_field import recurrences, view_on


@pytest.mark.parametrize(
    ("layer", "size", "jump"),
    [("conv1", 5, 1), ("pool1", 6, 2), ("conv2", 14, 2), ("pool2", 16, 4)],
)
def test_the_fields_of_lenet_are_those_worked_out_by_hand(layer: str, size: int, jump: int) -> None:
    assert lenet.receptive_field(layer) == ReceptiveField(size, jump, start=0)


def test_a_dense_unit_sees_the_whole_image() -> None:
    assert lenet.receptive_field("fc1").box() == Box(0, 0, 28, 28)


def positive_lenet() -> LeNet5:
    """Return a LeNet-5 in which every input counts and no influence cancels another."""
    model = LeNet5(Architecture("sigmoid")).double()
    for parameter in model.parameters():
        nn.init.uniform_(parameter, 0.01, 0.02)
    model.pool1 = model.pool2 = nn.AvgPool2d(2, 2)
    return model


@pytest.mark.parametrize(
    ("layer", "row", "col"), [("conv1", 3, 20), ("pool1", 11, 0), ("conv2", 7, 7), ("pool2", 1, 2)]
)
def test_the_box_is_where_autograd_finds_an_influence(layer: str, row: int, col: int) -> None:
    model = positive_lenet()
    x = torch.zeros(1, 1, 28, 28, dtype=torch.float64, requires_grad=True)
    out: torch.Tensor = x
    for name in ("conv1", "pool1", "conv2", "pool2"):
        out = getattr(model, name)(out)
        if name == layer:
            break
    out[0, 0, row, col].backward()
    assert x.grad is not None
    rows, cols = torch.nonzero(x.grad[0, 0], as_tuple=True)
    found = Box(int(rows.min()), int(cols.min()), int(rows.max()) + 1, int(cols.max()) + 1)
    assert lenet.receptive_field(layer).box(row, col) == found


@given(
    st.lists(
        st.tuples(st.integers(1, 5), st.integers(1, 3), st.integers(0, 2)), min_size=1, max_size=4
    ),
    st.integers(0, 30),
)
def test_the_recurrences_agree_with_following_the_edges_back(
    geometry: list[tuple[int, int, int]], unit: int
) -> None:
    field = ReceptiveField()
    for kernel, stride, padding in geometry:
        field = field.through(kernel, stride, padding)
    first = last = unit
    for kernel, stride, padding in reversed(geometry):
        first, last = first * stride - padding, last * stride - padding + kernel - 1
    assert field.box(unit, unit) == Box(first, first, last + 1, last + 1)


STEPS = [step for step in LAYERS if step.kind not in ("flatten", "softmax")]


@pytest.mark.parametrize("name", [step.name for step in STEPS])
def test_what_a_unit_sees_of_every_earlier_layer_is_what_autograd_finds(name: str) -> None:
    model, values = positive_lenet(), {}
    x: torch.Tensor = torch.rand(1, 1, 28, 28, dtype=torch.float64, requires_grad=True)
    values["input"] = out = x
    for step in STEPS[1:]:
        out = getattr(model, step.name)(out.flatten(1) if step.name == "fc1" else out)
        out.retain_grad()
        values[step.name] = out
    shape = values[name].shape[1:]
    unit = [side * 2 // 3 for side in shape]
    values[name][(0, *unit)].backward()
    last = [step.name for step in STEPS].index(name)
    for step in STEPS[: last + 1]:
        gradient = values[step.name].grad
        assert gradient is not None
        view, expected = view_on(LAYERS, name, step.name), torch.zeros(step.shape, dtype=torch.bool)
        if view.field is None:
            expected[:] = True
        elif len(shape) == 1:
            expected[unit[0]] = True  # itself
        else:
            box = view.field.box(*unit[1:])
            channels = [c for c in range(step.shape[0]) if view.sees(unit[0], c)]
            expected[channels, box.top : box.bottom, box.left : box.right] = True
        assert torch.equal(gradient[0] != 0, expected), step.name


def test_a_later_layer_is_not_seen() -> None:
    with pytest.raises(ValueError, match="conv2 does not come before conv1"):
        view_on(LAYERS, "conv1", "conv2")


def test_an_unknown_layer_is_refused_with_the_valid_ones() -> None:
    with pytest.raises(KeyError, match="pool2"):
        lenet.receptive_field("nothing")


def test_the_recurrences_say_what_the_layer_table_says() -> None:
    lines = {line.layer.name: line for line in recurrences(LAYERS)}
    assert list(lines) == ["conv1", "pool1", "conv2", "pool2"]
    assert lines["conv2"][1:] == ("6 + (5 − 1) · 2 = 14", "2 · 1 = 2", "0 − 0 · 2 = 0")
    for line in lines.values():
        field = line.layer.receptive_field
        for text, number in zip(line[1:], (field.size, field.jump, field.start), strict=True):
            formula, _, result = text.replace("−", "-").replace("·", "*").partition("=")
            assert eval(formula) == int(result) == number
