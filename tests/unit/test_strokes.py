from itertools import pairwise

import numpy as np
import pytest

import lenet
from lenet.strokes import brush_path, example_digits, flatten, rasterise


def test_there_is_one_example_of_each_digit_on_the_canvas() -> None:
    examples = example_digits()
    assert list(examples) == list(range(10))
    points = np.array([p for strokes in examples.values() for stroke in strokes for p in stroke])
    assert points.min() >= 10
    assert points.max() <= 270


@pytest.mark.parametrize("name", ["relu", "sigmoid"])  # some classes of as-written are dead
def test_the_models_read_all_ten_examples(name: str) -> None:
    model = lenet.load_model(name)
    read = [
        lenet.trace(model, lenet.canvas_to_tensor(rasterise(strokes))).digit
        for strokes in example_digits().values()
    ]
    assert read == list(range(10))


def test_a_dot_is_as_wide_as_the_brush() -> None:
    ink = rasterise([[(100, 60)]], width=20)
    rows, cols = np.nonzero(ink > 127)
    assert (rows.min(), rows.max()) == (50, 69)
    assert (cols.min(), cols.max()) == (90, 109)
    assert ink.sum() / 255 == pytest.approx(np.pi * 10**2, rel=0.03)


def test_a_line_is_as_wide_as_the_brush_and_has_round_ends() -> None:
    ink = rasterise([[(50, 100), (200, 100)]], width=20)
    assert (ink[:, 125] > 127).sum() == pytest.approx(20, abs=1)
    assert ink.sum() / 255 == pytest.approx(150 * 20 + np.pi * 10**2, rel=0.03)


def test_the_brush_runs_through_the_middles_between_the_points() -> None:
    path = brush_path([(0, 0), (10, 0), (10, 10)])
    curves = [["Q", 0, 0, 5, 0], ["Q", 10, 0, 10, 5]]
    assert path == [["M", 0, -0.02], *curves, ["L", 10, 10.02]]  # as Fabric.js 7 lengthens it
    assert brush_path([(3, 4)]) == [["M", 2.98, 4], ["L", 3.02, 4]]
    assert brush_path([(3, 4), (3, 4)]) == brush_path([(3, 4)])


def test_the_drawn_line_lies_on_the_brush_path() -> None:
    points = np.array(flatten([(0, 0), (100, 0), (100, 100)]))
    # The curve from (50, 0) to (100, 50) with control point (100, 0), densely.
    t = np.linspace(0, 1, 2000)[:, None]
    curve = (1 - t) ** 2 * (50, 0) + 2 * t * (1 - t) * np.array((100, 0)) + t**2 * (100, 50)
    ends = np.linspace((0, 0), (50, 0), 500), np.linspace((100, 50), (100, 100), 500)
    dense = np.concatenate([ends[0], curve, ends[1]])
    for a, b in pairwise(points):
        for x in np.linspace(a, b, 5):
            assert np.hypot(*(dense - x).T).min() < 0.2
