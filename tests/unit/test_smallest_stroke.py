from functools import cache

import numpy as np
import pytest
import torch

from lenet import load_model
from lenet.drawing import Drawing, example_drawing
from lenet.preprocessing import frame
from lenet.smallest_stroke import FoundStroke, added_ink, smallest_stroke
from lenet.strokes import CANVAS_SIZE, rasterise

THREE = example_drawing(3)


@cache
def an_eight() -> FoundStroke | None:
    return smallest_stroke(load_model("relu"), THREE, 8)


@pytest.mark.slow
def test_a_stroke_is_found_that_a_forward_pass_reads_as_the_other_digit() -> None:
    model, found = load_model("relu"), an_eight()
    assert found is not None
    drawn = np.maximum(THREE.ink, rasterise([found.stroke]))
    framing = frame(drawn)
    assert framing is not None
    with torch.no_grad():
        shares = model((framing.tensor - 0.1307) / 0.3081).softmax(dim=1)[0]
    assert int(shares.argmax()) == found.digit == 8
    assert abs(float(shares[8]) - found.probability) < 1e-4
    assert np.array_equal(found.drawing.ink, drawn)
    assert found.ink == int(((drawn >= 128) & (THREE.ink < 128)).sum()) > 0
    assert all(0 <= place <= CANVAS_SIZE for point in found.stroke for place in point)


@pytest.mark.slow
def test_with_no_digit_asked_for_any_other_one_will_do_with_no_more_ink() -> None:
    model = load_model("sigmoid")
    found, eight = smallest_stroke(model, THREE), smallest_stroke(model, THREE, 8)
    assert found is not None and found.digit != 3 and found.tried > 100
    assert eight is None or found.ink <= 1.2 * eight.ink  # a search: not the least of all


@pytest.mark.slow
def test_the_same_search_finds_the_same_stroke() -> None:
    first, again = an_eight(), smallest_stroke(load_model("relu"), THREE, 8)
    assert first is not None and again is not None and first.stroke == again.stroke


@pytest.mark.slow
def test_where_no_stroke_flips_the_answer_there_is_none() -> None:
    model = load_model("as-written")  # a dead output is never read
    assert smallest_stroke(model, THREE, 8) is None


def test_added_ink_is_what_was_not_inked_before() -> None:
    line = Drawing((((20.0, 40.0), (200.0, 40.0)),))
    assert added_ink(line.ink, line.ink) == 0
    assert added_ink(np.zeros_like(line.ink), line.ink) == int((line.ink >= 128).sum())
