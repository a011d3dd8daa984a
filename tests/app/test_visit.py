"""What is kept for a visitor: the drawing, stroke by stroke, whatever happens on the way."""

from typing import Any

import numpy as np
import pytest

from lenet.drawing import Drawing, example_drawing
from lenet.picture import DrawingError, Picture
from lenet.preprocessing import frame
from lenet.scene import LONGEST_DRAWING
from lenet.strokes import rasterise
from lenet.surgery import MOST, NEGATED, Operation
from pages.visit.digit import BLANK
from pages.visit.drawing import read_strokes
from pages.visit.state import MOST_STEPS, SIMPLIFIED, Visit

UPRIGHT = Drawing((((140.0, 40.0), (140.0, 240.0)),))
ARM = Drawing((((60.0, 140.0), (220.0, 140.0)),))
BOTH = Drawing(UPRIGHT.strokes + ARM.strokes)


def test_each_stroke_is_added_to_what_the_canvas_was_loaded_with() -> None:
    visit = Visit()
    visit.load_digit(example_drawing(1))
    visit.add_strokes(visit.seed.number, 1, ARM)
    strokes = example_drawing(1).strokes + ARM.strokes
    assert visit.digit.drawing.strokes == strokes
    assert visit.digit.source == "drawing"
    framing = frame(rasterise(strokes))
    assert framing is not None and visit.digit.framing is not None
    assert np.array_equal(visit.digit.framing.image, framing.image)


def test_strokes_taken_back_leave_what_the_canvas_was_loaded_with() -> None:
    visit = Visit()
    visit.load_digit(example_drawing(1))
    visit.add_strokes(visit.seed.number, 1, ARM)
    visit.add_strokes(visit.seed.number, 2, BLANK)
    assert visit.digit.drawing == example_drawing(1)
    assert visit.digit.source == "example 1"


def test_without_a_stroke_there_is_no_digit() -> None:
    visit = Visit()
    visit.add_strokes(0, 1, UPRIGHT)
    assert visit.digit.tensor is not None
    visit.add_strokes(0, 2, BLANK)
    assert visit.digit.tensor is None
    assert visit.digit.source == "nothing drawn yet"


def test_a_stroke_that_is_told_on_the_next_page_is_on_its_canvas() -> None:
    visit = Visit()
    visit.enter("Draw")
    visit.add_strokes(0, 1, UPRIGHT)
    visit.enter("Activations")
    assert visit.seed.drawing == UPRIGHT
    loaded = visit.seed.number
    visit.add_strokes(0, 2, BOTH)  # half a stroke, when the link was clicked
    assert visit.digit.drawing == BOTH
    assert visit.seed.number > loaded
    assert visit.seed.drawing == BOTH
    visit.add_strokes(visit.seed.number, 1, ARM)
    assert visit.digit.drawing.strokes == BOTH.strokes + ARM.strokes


def test_a_stroke_on_a_canvas_that_was_given_another_digit_meanwhile_is_no_part_of_it() -> None:
    visit = Visit()
    visit.load_digit(example_drawing(3))
    visit.add_strokes(0, 1, UPRIGHT)
    assert visit.digit.source == "example 3"


def test_what_was_drawn_on_the_next_page_is_not_undone_by_what_is_told_late() -> None:
    visit = Visit()
    visit.enter("Draw")
    visit.add_strokes(0, 1, UPRIGHT)
    visit.enter("Activations")
    visit.add_strokes(visit.seed.number, 1, ARM)
    visit.add_strokes(0, 1, UPRIGHT)  # told again
    assert visit.digit.drawing.strokes == BOTH.strokes


def test_undo_reaches_what_was_loaded_stroke_by_stroke_and_what_was_there_before() -> None:
    visit, eight = Visit(), example_drawing(4)
    assert len(eight.strokes) == 2
    visit.add_strokes(0, 1, UPRIGHT)
    visit.load_digit(eight)
    shown = [visit.digit.drawing]
    while visit.past:
        visit.undo()
        assert visit.seed.drawing == visit.digit.drawing
        shown.append(visit.digit.drawing)
    assert shown == [eight, eight.first(1), UPRIGHT, BLANK]
    again = [visit.digit.drawing]
    while visit.future:
        visit.redo()
        again.append(visit.digit.drawing)
    assert again == shown[::-1]


def test_undo_takes_back_the_emptying_of_the_canvas() -> None:
    visit = Visit()
    visit.add_strokes(0, 1, UPRIGHT)
    visit.add_strokes(0, 2, BLANK)  # the bin of a canvas on which all was drawn
    visit.load_digit(UPRIGHT)
    visit.load_digit(BLANK)  # and of one that was loaded
    visit.undo()
    assert visit.digit.drawing == UPRIGHT


def test_what_the_canvas_undoes_and_redoes_by_itself_is_the_same_step_for_the_visit() -> None:
    visit = Visit()
    for revision, drawing in enumerate([UPRIGHT, BOTH, UPRIGHT, BOTH, UPRIGHT], start=1):
        visit.add_strokes(0, revision, drawing)
    assert (visit.past, visit.future) == ([BLANK], [BOTH])
    visit.enter("Activations")
    visit.redo()
    assert visit.digit.drawing == BOTH


def test_a_drawing_that_is_too_long_for_a_link_is_simplified_and_says_so() -> None:
    visit, t = Visit(), np.linspace(0, 40 * np.pi, 4000)
    spiral = np.stack([140 + t * np.cos(t), 140 + t * np.sin(t)], axis=-1)
    long = Drawing((tuple(map(tuple, spiral.tolist())),))
    assert len(long.text) > LONGEST_DRAWING
    visit.add_strokes(0, 1, long)
    assert len(visit.digit.drawing.text) <= LONGEST_DRAWING
    assert visit.notice == SIMPLIFIED
    difference = visit.digit.drawing.ink.astype(int) - long.ink
    assert np.abs(difference).mean() < 10  # grey levels


def test_the_steps_of_a_surgery_that_can_be_undone_are_bounded() -> None:
    visit = Visit()
    for value in range(1, MOST_STEPS + 3):
        visit.operate("relu", [Operation("conv1", (0,), float(value), bias=True)])
    assert len(visit.surgeries["relu"]) == MOST_STEPS + 1
    for _ in range(MOST_STEPS):
        assert visit.can_undo("relu")
        visit.undo_surgery("relu")
    assert not visit.can_undo("relu")
    assert visit.surgery("relu")[0].change == 2.0


def test_a_surgery_has_at_most_as_many_changes_as_a_link_can_ask_for() -> None:
    visit, kernels = Visit(), [Operation("conv1", (kernel,), NEGATED) for kernel in range(2)]
    visit.operate("relu", kernels * (MOST // 2))
    assert len(visit.surgery("relu")) == MOST and visit.notice is None
    visit.operate("relu", kernels)
    assert len(visit.surgery("relu")) == MOST and str(MOST) in (visit.notice or "")
    visit.operate("relu", None)
    assert visit.surgery("relu") == ()


def test_a_picture_has_the_words_of_what_it_is() -> None:
    image = np.zeros((28, 28), np.uint8)
    image[4:24, 10:18] = 200
    visit = Visit()
    visit.load_digit(Drawing(picture=Picture(image, "mnist.42", 1)))
    assert visit.digit.source == "MNIST test 42, label 1"
    visit.add_strokes(visit.seed.number, 1, ARM)
    assert visit.digit.source == "drawing"


def test_the_times_of_points_are_kept_in_sixtieths_of_a_second() -> None:
    drawing = read_strokes([[[10, 20, 5000], [11, 20, 5100]], [[50, 60.05, 6000]]])
    assert drawing.strokes == (((10, 20), (11, 20)), ((50, 60),))
    assert drawing.times == ((0, 6), (60,))


@pytest.mark.parametrize(
    "content",
    [
        None,
        7,
        "strokes",
        [[]],
        [[[1]]],
        [[[1, 2]]],
        [[["a", "b", 3]]],
        [[[float("nan"), 1, 1]]],
        [[[1, 1, float("nan")]]],
        [[[1, 1, -1]]],
        [[[1e300, 1, 1]]],
        [[[10**400, 1, 1]]],
        [[[1, 1, 1]] * 30_000],
        {"strokes": 1},
    ],
)
def test_what_is_no_list_of_strokes_is_refused(content: Any) -> None:
    with pytest.raises(DrawingError):
        read_strokes(content)
