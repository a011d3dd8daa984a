import pytest
import torch

import lenet
from lenet.datasets import example_images
from lenet.equivariance import (
    ANGLES,
    MOST_SHIFT,
    answers,
    kept_range,
    layer_errors,
    moved,
    recentred,
    shift_grid,
    turned,
)
from tests.rounding import ROUNDING

IMAGES = example_images()[0].unsqueeze(1).float() / 255
X = IMAGES[3:4]


@pytest.fixture(params=["relu", "sigmoid"])
def model(request: pytest.FixtureRequest) -> lenet.LeNet5:
    return lenet.load_model(request.param)


def errors(model: lenet.LeNet5, rows: int, cols: int) -> dict[str, float | None]:
    other = moved(X, rows=rows, cols=cols)
    return {e.layer: e.equivariance for e in layer_errors(model, X, other, rows, cols)}


@pytest.mark.parametrize(("rows", "cols"), [(1, 0), (0, -3), (2, 5), (-7, 8)])
def test_convolution_is_equivariant_to_the_pixel(model: lenet.LeNet5, rows: int, cols: int) -> None:
    found = errors(model, rows, cols)["conv1"]
    assert found is not None and found < ROUNDING


@pytest.mark.parametrize("shift", range(-8, 9))
def test_pooling_is_equivariant_only_at_multiples_of_its_jump(
    model: lenet.LeNet5, shift: int
) -> None:
    found = errors(model, 0, shift)
    for layer, jump in (("pool1", 2), ("conv2", 2), ("pool2", 4)):
        error = found[layer]
        assert error is not None
        assert error < ROUNDING if shift % jump == 0 else error > 1e-3
    assert found["fc1"] is None and found["probabilities"] is None


def test_the_equivariance_error_by_hand(model: lenet.LeNet5) -> None:
    other = moved(X, rows=4, cols=-4)
    before, after = (lenet.trace(model, x).activations["pool2"][0] for x in (X, other))
    size = before[:, :-1, 1:].norm()
    expected = (after[:, 1:, :-1] - before[:, :-1, 1:]).norm() / size
    found = {e.layer: e for e in layer_errors(model, X, other, 4, -4)}["pool2"]
    assert found.equivariance == pytest.approx(float(expected), abs=ROUNDING)
    invariance = float((after - before).norm() / before.norm())
    assert found.invariance == pytest.approx(invariance, abs=ROUNDING)


def test_nothing_moved_is_no_error(model: lenet.LeNet5) -> None:
    for one in layer_errors(model, X, X.clone(), 0, 0):
        assert one.equivariance == pytest.approx(0, abs=ROUNDING) or one.equivariance is None
        assert one.invariance == pytest.approx(0, abs=ROUNDING)


def test_turning_by_quarters_is_exact_and_anticlockwise() -> None:
    torch.testing.assert_close(moved(X, angle=90), torch.rot90(X, 1, (2, 3)), atol=1e-4, rtol=0)
    torch.testing.assert_close(moved(X, angle=-180), X.flip(2, 3), atol=1e-4, rtol=0)


def test_scaling_makes_larger_and_smaller() -> None:
    def ink_box(x: torch.Tensor) -> int:
        rows = (x[0, 0] > 0.3).any(dim=1).nonzero()
        return int(rows.max() - rows.min())

    assert ink_box(moved(X, scale=0.5)) == pytest.approx(ink_box(X) / 2, abs=1.5)
    assert ink_box(moved(X, scale=1.3)) == pytest.approx(min(27, ink_box(X) * 1.3), abs=1.5)


def test_the_grid_of_shifts_holds_each_once(model: lenet.LeNet5) -> None:
    grid = shift_grid(X)
    side = 2 * MOST_SHIFT + 1
    assert len(grid) == side**2
    torch.testing.assert_close(grid[(3 + 8) * side + (-5 + 8)], moved(X, rows=3, cols=-5)[0])
    found = answers(model, grid)
    middle = lenet.trace(model, X)
    assert int(found.digits[side**2 // 2]) == middle.digit == 3
    one = lenet.trace(model, grid[40:41])
    assert float(found.confidences[40]) == pytest.approx(
        float(one.probabilities.max()), abs=ROUNDING
    )


def test_a_digit_that_left_the_image_gets_no_answer(model: lenet.LeNet5) -> None:
    found = answers(model, torch.cat([X, torch.zeros_like(X)]))
    assert found.digits.tolist() == [3, -1]
    assert float(found.confidences[1]) == 0


def test_centring_undoes_a_shift_that_cuts_nothing_off() -> None:
    centred = recentred(torch.cat([X, moved(X, rows=2, cols=-3)]))
    torch.testing.assert_close(centred[0], centred[1])


def test_the_circle_of_rotations_starts_upside_down() -> None:
    circle = turned(X)
    assert len(circle) == len(ANGLES) == 72
    torch.testing.assert_close(circle[36], X[0])


@pytest.mark.parametrize(
    ("lost", "expected"),
    [
        ((), None),
        ((0,), None),
        ((-180, -90, 60, 175), (-85, 55)),
        ((5,), (-180, 0)),
        ((-5,), (0, 175)),
    ],
)
def test_the_range_of_angles_around_0_that_keeps_the_answer(
    lost: tuple[int, ...], expected: tuple[int, int] | None
) -> None:
    assert kept_range([9 if angle in lost else 6 for angle in ANGLES], 6) == expected


def test_a_tie_is_no_answer() -> None:
    model = lenet.load_model("as-written")
    x = example_images()[0][5][None, None].float() / 255
    traced = lenet.trace(model, x)
    found = answers(model, x)
    assert traced.tied == list(range(10)) and traced.answer is None
    assert (found.digits.tolist(), found.confidences.tolist()) == ([-1], [pytest.approx(0.1)])
