"""What a browser hands back of lessons and challenges, and what counts as a result."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lenet import LeNet5
from lenet.drawing import Drawing, example_drawing
from lenet.lessons import as_toml, course
from lenet.smallest_stroke import FoundStroke, added_ink
from lenet.strokes import Stroke
from pages.panels import challenge
from pages.visit import keys
from pages.visit.coursework import Coursework, Place
from tests.app.conftest import OpenPage
from tests.app.hands import captions, html, words

# Both make the example 3 an 8.
FOUND: Stroke = ((84.375, 89.875), (85.5, 163.75))
DRAWN: Stroke = ((85.0, 89.0), (85.0, 120.0), (85.0, 165.0))
OURS = as_toml(replace(course()[0], title="Ours"))


def with_stroke(stroke: Stroke) -> Drawing:
    return example_drawing(3) + Drawing((stroke,))


def test_a_step_of_a_lesson_that_the_browser_stores_is_waited_for(open_page: OpenPage) -> None:
    app = open_page("draw.py", lesson="ours.1")
    this = app.session_state["visit"]
    assert this.coursework.waits and this.asks == "page"
    assert "Opening the lesson" in captions(app)
    this.coursework.remember({"lessons": {"ours": OURS}, "done": {"ours.2": True}})
    app.run()
    assert "Ours · step 1 of" in html(app) and 'class="right" title="step 2"' in html(app)
    assert not this.coursework.waits


@pytest.mark.parametrize("answers", [True, False])
def test_a_lesson_finished_before_a_reload_has_its_hand_out(
    open_page: OpenPage, answers: bool
) -> None:
    lesson = course()[0]
    places = [str(Place(lesson.name, number)) for number in range(1, len(lesson.steps) + 1)]
    answer = {"words": "Right: 7.", "question": "How many?", "reveal": "7.", "reason": "So."}
    stored = {"done": dict.fromkeys(places, True)}
    if answers:
        stored["answers"] = dict.fromkeys(places, answer)  # type: ignore[arg-type]
    app = open_page("lessons.py")
    app.session_state["visit"].coursework.remember(stored)
    app.run()
    assert [b.key for b in app.button if b.key == f"{keys.ANEW}-{lesson.name}"]
    labels = [button.proto.label for button in app.get("download_button")]
    assert labels == (["Hand-out"] if answers else [])


def test_a_lesson_of_ones_own_can_be_removed(open_page: OpenPage) -> None:
    app = open_page("lessons.py", course="Your own")
    coursework = app.session_state["visit"].coursework
    coursework.remember({"lessons": {"ours": OURS}})
    app.run()
    assert "Ours" in html(app)
    app.button(key=f"{keys.REMOVE}-ours").click().run()
    assert "Ours" not in html(app)
    assert coursework.changes["lessons"] == {"ours": None}


@pytest.fixture
def searched(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let the search find a stroke at once."""

    def found(model: LeNet5, drawing: Drawing, target: int | None) -> FoundStroke:
        return FoundStroke(FOUND, drawing + Drawing((FOUND,)), target or 0, 0.6, 1789, 2041)

    monkeypatch.setattr(challenge, "smallest_stroke", found)
    challenge._found.clear()
    yield
    challenge._found.clear()


@pytest.mark.usefixtures("searched")
def test_the_stroke_that_the_search_found_is_no_result_of_the_visitor(
    open_page: OpenPage,
) -> None:
    app = open_page("draw.py", lesson="challenges.1")
    this = app.session_state["visit"]
    app.toggle(key=keys.SEARCH).set_value(True).run()
    assert '<img src="data:image/svg+xml;base64,' in html(app)
    assert "With 1,789 pixels of ink it reads 8" in words(app)
    this.load_digit(with_stroke(FOUND))
    app.run()
    assert "does not count" in captions(app)
    assert this.coursework.records == {} and "Your best" not in words(app)


@pytest.mark.usefixtures("searched")
def test_a_result_is_shown_once_and_in_the_same_form_everywhere(open_page: OpenPage) -> None:
    app = open_page("draw.py", lesson="challenges.1")
    this = app.session_state["visit"]
    this.load_digit(with_stroke(DRAWN))
    app.run()
    ink = added_ink(example_drawing(3).ink, with_stroke(DRAWN).ink)
    assert ink >= 1000 and this.coursework.records == {"challenges.1": ink}
    assert app.success[0].value.startswith(f"You have added {ink:,} pixels of ink")
    assert "You have added" not in words(app)
    assert f"Your best: **{ink:,} pixels of ink**" in words(app)


def test_there_is_no_best_result_before_a_challenge_was_done(open_page: OpenPage) -> None:
    app = open_page("draw.py", 7, lesson="challenges.5")
    coursework: Coursework = app.session_state["visit"].coursework
    assert "Excite a map" in html(app)
    assert coursework.records == {} and "Your best" not in words(app)
