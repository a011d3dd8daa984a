"""The page of invariance."""

import re

import pytest
from streamlit.testing.v1 import AppTest

from lenet import load_model
from lenet.equivariance import answers, layer_errors, moved, recentred, shift_grid
from pages.visit import keys
from tests.app.conftest import OpenPage
from tests.app.hands import html, parameters, says, take_example, words

PAGE = "invariance.py"
AT_THE_BORDER = 2  # shifts at which two digits are next to equally probable


@pytest.fixture
def invariance(open_page: OpenPage) -> AppTest:
    return open_page(PAGE)


@pytest.mark.slow
@pytest.mark.parametrize("look", ["Layer by layer", "Stability"])
def test_without_a_drawing_the_page_shows_an_example(app: AppTest, look: str) -> None:
    app.run().switch_page(PAGE).run()
    app.segmented_control(key=keys.INVARIANCE_PANEL).set_value(look).run()
    assert not app.exception
    assert "The digit is an example." in html(app)
    assert not app.session_state["visit"].digit.drawing
    take_example(app, 4)
    assert not app.exception


def test_the_errors_are_the_librarys_for_any_move(invariance: AppTest) -> None:
    invariance.slider(key="move-cols").set_value(3).run()
    invariance.slider(key="move-rows").set_value(-2).run()
    x = invariance.session_state["visit"].digit.tensor
    for one in layer_errors(load_model("relu"), x, moved(x, rows=-2, cols=3), -2, 3):
        if one.layer == "pool1":
            assert one.equivariance is not None
            errors = 100 * one.equivariance, 100 * one.invariance
            assert says(words(invariance), "| pool1 | 2 | # % | # % |", *errors)
    assert re.search(r"\| conv1 \| 1 \| 0 % \| [\d.]+ % \|", words(invariance))


def test_turned_and_scaled_digits_have_an_invariance_error_only(invariance: AppTest) -> None:
    invariance.slider(key="move-angle").set_value(90).run()
    invariance.slider(key="move-scale").set_value(0.75).run()
    assert not invariance.exception
    assert re.search(r"\| conv1 \| 1 \| – \| [\d.]+ % \|", words(invariance))


def test_the_sentence_has_the_measured_numbers(invariance: AppTest) -> None:
    x = invariance.session_state["visit"].digit.tensor
    errors = layer_errors(load_model("relu"), x, moved(x, cols=1), 0, 1)
    pool1 = next(one.equivariance for one in errors if one.layer == "pool1")
    assert pool1 is not None
    assert says(words(invariance), "pool1 (total stride 2) by # %, 0 % and 0 %", 100 * pool1)
    assert "conv1 is off by 0 %, 0 % and 0 %" in words(invariance)


def test_the_maps_of_stability_count_what_the_network_answers(invariance: AppTest) -> None:
    invariance.segmented_control(key=keys.INVARIANCE_PANEL).set_value("Stability").run()
    assert not invariance.exception
    model, x = load_model("relu"), invariance.session_state["visit"].digit.tensor
    grid = shift_grid(x)
    for name, images in (("As shifted", grid), ("Centred again", recentred(grid))):
        kept = int((answers(model, images).digits == 3).sum())
        sentence = f"**{name}**: # of 289 shifts are read as 3"
        assert says(words(invariance), sentence, kept, within=AT_THE_BORDER)


def test_a_network_without_an_answer_has_none_that_stays(open_page: OpenPage) -> None:
    app = open_page(PAGE, 5, model="as-written")
    app.segmented_control(key=keys.INVARIANCE_PANEL).set_value("Stability").run()
    assert not app.exception
    assert "several digits are equally probable" in words(app)
    assert "shifts are read as" not in words(app) and "-1" not in words(app)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "shift"),
    [("3.-2", (3, -2)), ("-8.0", (-8, 0))] + [(text, (0, 0)) for text in ("9.0", "a", "3", "3.²")],
)
def test_the_shift_that_was_chosen_is_in_the_address(
    open_page: OpenPage, text: str, shift: tuple[int, int]
) -> None:
    app = open_page(PAGE, look="Stability", shift=text)
    assert chosen_shift(app) == shift
    written = parameters(app).get("shift")
    assert written == (text if shift != (0, 0) else None)
    app.switch_page("draw.py").run()
    assert "shift" not in parameters(app)


def test_a_shift_can_be_chosen_without_a_pointer(open_page: OpenPage) -> None:
    app = open_page(PAGE, look="Stability", shift="3.-2")
    app.number_input(key=keys.SHIFT_ROWS).set_value(-8).run()
    assert chosen_shift(app) == (-8, -2)
    assert parameters(app)["shift"] == "-8.-2"


def chosen_shift(app: AppTest) -> tuple[float | None, ...]:
    return tuple(app.number_input(key=key).value for key in (keys.SHIFT_ROWS, keys.SHIFT_COLS))
