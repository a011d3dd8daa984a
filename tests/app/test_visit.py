"""What is kept for a visitor: the drawing, stroke by stroke, whatever happens on the way."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lenet.preprocessing import frame
from lenet.strokes import Stroke, example_digits, rasterise
from pages.visit.drawing import Drawing, DrawingError, read_strokes
from pages.visit.state import Visit

UPRIGHT: tuple[Stroke, ...] = ([(140.0, 40.0), (140.0, 240.0)],)
ARM: tuple[Stroke, ...] = ([(60.0, 140.0), (220.0, 140.0)],)


def test_each_stroke_is_added_to_what_the_canvas_was_loaded_with() -> None:
    visit = Visit()
    visit.load_digit(Drawing(UPRIGHT), "example 1")
    visit.add_strokes(visit.seed.number, 1, ARM)
    assert visit.digit.drawing.strokes == UPRIGHT + ARM
    assert visit.digit.source == "drawing"
    framing = frame(rasterise(UPRIGHT + ARM))
    assert framing is not None and visit.digit.framing is not None
    assert np.array_equal(visit.digit.framing.image, framing.image)


def test_strokes_taken_back_leave_what_the_canvas_was_loaded_with() -> None:
    visit = Visit()
    visit.load_digit(Drawing(UPRIGHT), "example 1")
    visit.add_strokes(visit.seed.number, 1, ARM)
    visit.add_strokes(visit.seed.number, 2, ())
    assert (visit.digit.drawing.strokes, visit.digit.source) == (UPRIGHT, "example 1")


def test_without_a_stroke_there_is_no_digit() -> None:
    visit = Visit()
    visit.add_strokes(0, 1, UPRIGHT)
    assert visit.digit.tensor is not None
    visit.add_strokes(0, 2, ())
    assert visit.digit.tensor is None
    assert visit.digit.source == "nothing drawn yet"


def test_a_stroke_that_is_told_on_the_next_page_is_on_its_canvas() -> None:
    visit = Visit()
    visit.enter("Draw")
    visit.add_strokes(0, 1, UPRIGHT)
    visit.enter("Activations")
    assert visit.seed.drawing.strokes == UPRIGHT
    loaded = visit.seed.number
    visit.add_strokes(0, 2, UPRIGHT + ARM)  # half a stroke, when the link was clicked
    assert visit.digit.drawing.strokes == UPRIGHT + ARM
    assert visit.seed.number > loaded
    assert visit.seed.drawing.strokes == UPRIGHT + ARM
    visit.add_strokes(visit.seed.number, 1, ARM)
    assert visit.digit.drawing.strokes == UPRIGHT + ARM + ARM


def test_a_stroke_on_a_canvas_that_was_given_another_digit_meanwhile_is_no_part_of_it() -> None:
    visit = Visit()
    visit.load_digit(Drawing(example_digits()[3]), "example 3")
    visit.add_strokes(0, 1, UPRIGHT)
    assert visit.digit.source == "example 3"


def test_what_was_drawn_on_the_next_page_is_not_undone_by_what_is_told_late() -> None:
    visit = Visit()
    visit.enter("Draw")
    visit.add_strokes(0, 1, UPRIGHT)
    visit.enter("Activations")
    visit.add_strokes(visit.seed.number, 1, ARM)
    visit.add_strokes(0, 1, UPRIGHT)  # told again
    assert visit.digit.drawing.strokes == UPRIGHT + ARM


coordinates = st.floats(-300, 600).map(lambda value: round(value, 2))
strokes = st.lists(
    st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=9), max_size=4
)


@given(strokes)
def test_a_drawing_is_the_same_after_the_browser_has_kept_it(drawn: list[Any]) -> None:
    image = rasterise(example_digits()[5])
    drawing = Drawing(tuple(drawn), image)
    kept = Drawing.from_json(drawing.to_json())
    assert kept.strokes == drawing.strokes
    assert kept.image is not None and np.array_equal(kept.image, image)


@pytest.mark.parametrize(
    "content",
    [
        None,
        7,
        "strokes",
        [[]],
        [[[1]]],
        [[[1, 2, 3]]],
        [[["a", "b"]]],
        [[[float("nan"), 1]]],
        [[[1e300, 1]]],
        [[[10**400, 1]]],
        [[[1, 1]] * 30_000],
        {"strokes": 1},
    ],
)
def test_what_is_no_list_of_strokes_is_refused(content: Any) -> None:
    with pytest.raises(DrawingError):
        read_strokes(content)


@pytest.mark.parametrize("image", ["", "data:image/png;base64,!!", "data:image/png;base64,aGk=", 7])
def test_what_is_no_picture_is_refused(image: Any) -> None:
    with pytest.raises(DrawingError):
        Drawing.from_json({"strokes": [], "image": image})
