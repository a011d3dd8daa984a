import pytest
import torch
from torch.nn import functional as F

from lenet import load_model, parse_unit, trace
from lenet.drawing import example_drawing
from lenet.practice import MOST, exercise
from lenet.preprocessing import frame
from lenet.worked_example import WeightedSum, work_out

MODEL = load_model("relu")


def weighted_sum(unit: str) -> WeightedSum:
    framing = frame(example_drawing(3).ink)
    assert framing is not None
    seen = trace(MODEL, framing.tensor)
    weighted = work_out(MODEL, seen, parse_unit(unit, MODEL.layers)).weighted
    assert weighted is not None
    return weighted


@pytest.mark.parametrize("blanks", [1, 3, None])
def test_the_largest_products_are_left_out(blanks: int | None) -> None:
    task = exercise(weighted_sum("conv1.2.9.12"), blanks)
    assert len(task.terms) == 25 and task.channel is None and task.rest == 0
    left_out = [abs(task.product(at)) for at in task.blanks]
    shown = [abs(task.product(at)) for at in range(25) if at not in task.blanks]
    assert len(left_out) == (blanks or 25) and min(left_out) >= max(shown, default=0)


@pytest.mark.parametrize("unit", ["conv1.2.9.12", "conv2.3.4.5", "fc1.7", "fc3.2"])
def test_all_parts_add_up_to_pytorchs_number(unit: str) -> None:
    task, parsed = exercise(weighted_sum(unit), 1), parse_unit(unit, MODEL.layers)
    framing = frame(example_drawing(3).ink)
    assert framing is not None and len(task.terms) <= MOST
    held = parsed.value(trace(MODEL, framing.tensor).activations)
    assert task.total == pytest.approx(held, abs=1e-3)
    assert task.shown == pytest.approx(sum(t.value * t.weight for t in task.terms), abs=1e-4)


def test_of_several_channels_the_one_that_adds_most_is_asked_for() -> None:
    framing = frame(example_drawing(3).ink)
    assert framing is not None
    maps = trace(MODEL, framing.tensor).activations["pool1"]
    sums = F.conv2d(maps[0][:, None], MODEL.conv2.weight[3][:, None])[:, :, 4, 5]
    found = torch.stack([sums[i, i] for i in range(6)])
    assert exercise(weighted_sum("conv2.3.4.5"), 1).channel == int(found.abs().argmax())


def test_what_is_filled_in_is_marked_to_two_decimals() -> None:
    task = exercise(weighted_sum("conv1.2.9.12"), 3)
    first, second, third = task.blanks
    truth = {at: task.product(at) for at in task.blanks}
    assert task.marked({}) == {}
    assert task.marked(truth) == dict.fromkeys(task.blanks, True)
    rounded = {at: round(product, 2) for at, product in truth.items()}
    assert all(task.marked(rounded).values())
    wrong = {first: truth[first] + 0.1, second: -truth[second], third: float("nan")}
    assert not any(task.marked(wrong).values())
    shown = next(at for at in range(25) if at not in task.blanks)
    assert task.marked({shown: 1.0}) == {}
