"""The scene that the browser reports, and the changes that it is asked for."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest

from lenet.drawing import Drawing, example_drawing
from lenet.picture import DrawingError, Picture
from lenet.preprocessing import frame
from lenet.scene import LONGEST_DRAWING
from lenet.strokes import rasterise
from lenet.surgery import MOST, NEGATED, Operation
from pages.visit.drawing import read_strokes
from pages.visit.state import MOST_STEPS, SIMPLIFIED, UNREADABLE, Visit
from pages.visit.store import Opened, ReportError, Sheet, StoreState

UPRIGHT = [[140, 40, 0], [140, 240, 500]]
ARM = [[60, 140, 2000], [220, 140, 2500]]
OFF = Operation("conv1", (2,), "off")


@pytest.fixture(autouse=True)
def relu(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pages.visit.state.model_name", lambda: "relu")


def reported(*strokes: Any, base: str = "", name: str = "s1", **others: Any) -> StoreState:
    return StoreState(sheet=Sheet(name, "s0", base, strokes), **others)


def test_strokes_are_drawn_over_the_base() -> None:
    visit = Visit()
    visit.take(reported(ARM, base="example.1"), 0)
    strokes = (*example_drawing(1).strokes, ((60.0, 140.0), (220.0, 140.0)))
    assert visit.digit.drawing.strokes == strokes
    assert visit.digit.source == "drawing"
    framing = frame(rasterise(strokes))
    assert framing is not None and visit.digit.framing is not None
    assert np.array_equal(visit.digit.framing.image, framing.image)
    visit.take(reported(base="example.1", name="s2"), 0)
    assert visit.digit.drawing == example_drawing(1) and visit.digit.source == "example 1"


@pytest.mark.parametrize("base", ["", "none"])
def test_without_a_stroke_there_is_no_digit(base: str) -> None:
    visit = Visit()
    visit.take(reported(UPRIGHT), 0)
    assert visit.digit.tensor is not None
    visit.take(reported(base=base, name="s2"), 0)
    assert visit.digit.tensor is None and visit.digit.source == "nothing drawn yet"


def test_a_report_that_comes_twice_changes_nothing() -> None:
    visit = Visit()
    visit.take(reported(UPRIGHT), 0)
    digit, earlier = visit.digit, list(visit.earlier)
    visit.take(reported(UPRIGHT), 0)
    assert visit.digit is digit and visit.earlier == earlier


def test_the_canvas_keeps_what_it_was_loaded_with_and_is_loaded_again_on_another_page() -> None:
    visit = Visit()
    visit.take(reported(UPRIGHT, ARM, load="l1", loaded=1, page="kernels"), 0)
    visit.enter("kernels")
    assert len(visit.loaded.strokes) == 1 and visit.store.load == "l1"
    visit.enter("activations")
    assert visit.loaded == visit.digit.drawing and len(visit.loaded.strokes) == 2
    assert visit.store.load != "l1"


def test_a_command_holds_at_once_and_until_the_store_has_applied_it() -> None:
    visit = Visit()
    visit.take(reported(UPRIGHT), 0)
    visit.load_digit(example_drawing(4))
    visit.command({"shift": "1.-2"})
    visit.take(reported(UPRIGHT, ARM, name="s2"), 0)  # drawn before the commands came
    assert visit.digit.drawing == example_drawing(4) and visit.shift == (1, -2)
    assert visit.loaded == example_drawing(4)
    visit.take(reported(ARM, base="example.4", name="s3", settings={"shift": "1.-2"}), 2)
    assert len(visit.digit.drawing.strokes) == 3 and visit.shift == (1, -2)
    assert not visit.commands
    visit.take(reported(base="none", name="s4"), 2)
    assert not visit.digit.drawing and visit.shift == (0, 0)


def test_an_address_that_was_opened_holds_until_the_store_has_reported_it() -> None:
    visit = Visit()
    visit.take(reported(UPRIGHT, settings={"unit": "fc1.3"}), 0)
    visit.open_address("kernels", {"drawing": "example.4", "surgery": str(OFF)})
    visit.take(reported(UPRIGHT, settings={"unit": "fc1.3"}), 0)  # with a widget of the page
    assert visit.digit.drawing == example_drawing(4)
    assert visit.surgery("relu") == (OFF,) and visit.unit == ""
    opened = visit.store.opened
    visit.take(reported(base="example.5", name="s9", opened=opened), 0)
    assert visit.digit.drawing == example_drawing(5)


@pytest.mark.parametrize(("link", "digit"), [({"drawing": "example.3"}, 3), ({}, 4)])
def test_what_a_link_names_holds_although_a_command_was_under_way(
    link: Mapping[str, str], digit: int
) -> None:
    visit = Visit()
    visit.load_digit(example_drawing(4))
    visit.open_address("kernels", link)
    assert visit.digit.drawing == example_drawing(digit)
    visit.take(reported(UPRIGHT), 0)
    assert visit.digit.drawing == example_drawing(digit)
    visit.load_digit(example_drawing(5))
    visit.take(reported(UPRIGHT), 0)
    assert visit.digit.drawing == example_drawing(5)


@pytest.mark.parametrize(("link", "digit"), [({"drawing": "example.8"}, 8), ({"unit": "fc1.3"}, 5)])
def test_a_reported_link_takes_precedence_over_a_command_from_before_it(
    link: Mapping[str, str], digit: int
) -> None:
    """The store reports the link before it has received the command."""
    visit = Visit()
    visit.take(reported(base="example.3", name="o1"), 0)
    visit.command({"shift": "1.2"}, drawing=example_drawing(5), surgeries={"relu": str(OFF)})
    opened = Opened(visit.store.opened.count + 1, "", link)
    base = link.get("drawing", "example.3")
    visit.take(reported(base=base, name="o2", opened=opened, settings={"unit": "fc1.3"}), 0)
    assert visit.digit.drawing == example_drawing(digit)
    assert visit.shift == (0, 0) and visit.surgery("relu") == () and visit.unit == "fc1.3"


def test_an_address_that_is_requested_twice_is_opened_once() -> None:
    visit = Visit()
    visit.take(reported(UPRIGHT), 0)
    visit.open_address("kernels", {"drawing": "example.4"})
    opened = visit.store.opened
    visit.open_address("kernels", {"drawing": "example.4"})
    assert visit.store.opened == opened
    visit.open_address("kernels", {"drawing": "example.5"})
    assert visit.store.opened.count == opened.count + 1
    assert visit.digit.drawing == example_drawing(5)


def test_an_address_without_a_drawing_leaves_it() -> None:
    visit = Visit()
    visit.take(reported(UPRIGHT), 0)
    drawing = visit.digit.drawing
    visit.open_address("kernels", {"unit": "fc1.3"})
    assert visit.digit.drawing == drawing and visit.unit == "fc1.3"
    visit.open_address("kernels", {"drawing": "none"})
    assert not visit.digit.drawing


def test_a_unit_that_the_model_does_not_have_is_not_pinned() -> None:
    visit = Visit()
    visit.take(reported(settings={"unit": "rbf.3"}), 0)
    assert visit.unit == ""


def test_what_was_drawn_before_is_kept_for_the_lessons() -> None:
    visit = Visit()
    for digit in range(3):
        visit.load_digit(example_drawing(digit))
    assert visit.earlier == [example_drawing(0), example_drawing(1)]


def test_a_drawing_that_is_too_long_for_a_link_is_simplified_and_says_so() -> None:
    visit, t = Visit(), np.linspace(0, 40 * np.pi, 4000)
    spiral = np.stack([140 + t * np.cos(t), 140 + t * np.sin(t), 10 * t], axis=-1).tolist()
    long = read_strokes([spiral])
    assert len(long.text) > LONGEST_DRAWING
    visit.take(reported(spiral), 0)
    assert len(visit.digit.drawing.text) <= LONGEST_DRAWING
    assert visit.notice == SIMPLIFIED
    difference = visit.digit.drawing.ink.astype(int) - long.ink
    assert np.abs(difference).mean() < 10  # grey levels


def test_strokes_that_cannot_be_read_give_a_notice_and_leave_the_base() -> None:
    visit = Visit()
    visit.take(reported("nonsense", base="example.4"), 0)
    assert visit.notice == UNREADABLE and visit.digit.drawing == example_drawing(4)


def test_the_steps_of_a_surgery_that_can_be_undone_are_bounded() -> None:
    visit = Visit()
    for value in range(1, MOST_STEPS + 3):
        visit.operate("relu", [Operation("conv1", (0,), float(value), bias=True)])
    assert len(visit.undone["relu"]) == MOST_STEPS
    for _ in range(MOST_STEPS):
        assert visit.can_undo("relu")
        visit.undo_surgery("relu")
    assert not visit.can_undo("relu")
    assert visit.surgery("relu")[0].change == 2.0


def test_a_surgery_that_a_link_has_brought_can_be_undone() -> None:
    visit = Visit()
    visit.take(reported(surgeries={"relu": "conv1.2=off"}), 0)
    assert visit.surgery("relu") == (OFF,)
    visit.undo_surgery("relu")
    assert visit.surgery("relu") == () and not visit.can_undo("relu")


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


def report() -> dict[str, Any]:
    return {
        "visit": "",
        "number": 3,
        "applied": 0,
        "opened": {"count": 1, "page": "kernels", "parameters": {"model": "relu"}},
        "page": "kernels",
        "drawing": {"name": "s3", "digit": "s1", "base": "", "strokes": [UPRIGHT]},
        "load": {"name": "l1", "count": 0},
        "settings": {"unit": "fc1.3", "unknown": "1", "lesson": ""},
        "surgeries": {"relu": "conv1.2=off"},
        "screen": 1920,
    }


def test_a_report_is_read() -> None:
    state = StoreState.from_report(report())
    assert state.sheet == Sheet("s3", "s1", "", [UPRIGHT])
    assert (state.number, state.opened.page, state.load, state.screen) == (3, "kernels", "l1", 1920)
    assert state.settings == {"unit": "fc1.3"} and state.surgeries == {"relu": "conv1.2=off"}


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.pop("drawing"),
        lambda one: one.update(number=-1),
        lambda one: one.update(number="3"),
        lambda one: one.update(page=7),
        lambda one: one.update(settings=[]),
        lambda one: one.update(settings={"unit": 3}),
        lambda one: one.update(surgeries={"relu": "x" * 10**6}),
        lambda one: one["drawing"].update(name="../../etc"),
        lambda one: one["drawing"].update(strokes="none"),
        lambda one: one["opened"].update(count=True),
    ],
)
def test_a_report_that_no_browser_of_this_app_sends_is_refused(
    change: Callable[[Mapping[str, Any]], object],
) -> None:
    made_up = report()
    change(made_up)
    with pytest.raises(ReportError):
        StoreState.from_report(made_up)


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
