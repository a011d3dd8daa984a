import numpy as np
import pytest
import torch

import lenet
from lenet.drawing import TICKS, Drawing, example_drawing
from lenet.picture import Picture
from lenet.preprocessing import canvas_to_tensor
from lenet.replay import MOMENTS, Moment, decision, drawn_by, moments
from tests.rounding import assert_same

NONE = (0.0,) * 10


def answer(seconds: float, digit: int | None, stroke: int = 0) -> Moment:
    return Moment(seconds, stroke, digit, NONE)


def test_what_was_drawn_by_a_moment() -> None:
    drawing = Drawing((((0, 0), (1, 1), (2, 2)), ((5, 5),)), ((0, 10, 20), (80,)))
    assert not drawn_by(drawing, -1)
    assert drawn_by(drawing, 15).strokes == (((0, 0), (1, 1)),)
    assert drawn_by(drawing, 79).strokes == drawing.strokes[:1]
    assert drawn_by(drawing, 80) == drawing
    picture = Picture(np.full((28, 28), 9, np.uint8))
    assert drawn_by(Drawing(drawing.strokes, drawing.times, picture), -1).picture == picture


@pytest.mark.slow
@pytest.mark.parametrize("digit", [1, 4, 8])
def test_each_moment_has_the_answer_to_what_was_drawn_by_then(digit: int) -> None:
    model, drawing = lenet.load_model("relu"), example_drawing(digit)
    found = moments(model, drawing)
    assert len(found) <= MOMENTS + len(drawing.strokes) + 1
    for moment in found:
        part = drawn_by(drawing, round(moment.seconds * TICKS))
        trace = lenet.trace(model, canvas_to_tensor(part.ink, paper=0))
        assert moment.digit == trace.digit
        assert_same(torch.tensor(moment.probabilities), trace.probabilities)
        assert moment.stroke == max(len(part.strokes) - 1, 0)
    assert found[-1].digit == digit
    assert found[-1].seconds == drawing.times[-1][-1] / TICKS
    assert [moment.seconds for moment in found] == sorted(moment.seconds for moment in found)


def test_the_end_of_each_stroke_is_a_moment() -> None:
    drawing = example_drawing(4)
    ends = {times[-1] / TICKS for times in drawing.times}
    assert ends <= {moment.seconds for moment in moments(lenet.load_model("sigmoid"), drawing)}


def test_the_decision_is_when_the_last_answer_came_to_stay() -> None:
    found = [answer(0, 1), answer(1, 4), answer(2, 1), answer(3, 4, 1), answer(4, 4, 1)]
    decided = decision(found)
    assert (decided.moment, decided.before) == (found[3], found[2])
    assert decision(found[:1]).before is None
    assert decision([answer(0, 7), answer(1, 7)]).moment.seconds == 0
