"""Lessons step by step, by right answers and by wrong ones, without a browser."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from lenet import Scene
from lenet.lessons import SETTINGS, Lesson, Situation, Step, course
from lenet.scene import DRAWING, MODEL
from lenet.units import parse_unit
from pages import address, visit
from pages.panels.lesson import CHECK, LOCK
from pages.visit import keys
from tests.app.hands import captions, html, new_app, parameters, pin, take_example, words

pytestmark = pytest.mark.slow

LESSONS = {lesson.name: lesson for lesson in course()}
IN_A_BROWSER = ("convolution", "nonlinearity", "receptive-field")  # they ask for a tap on a map
HIDDEN = "The page opens here as soon as you have locked your prediction."


def start(lesson: Lesson, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Return the app at the first step of a lesson, opened from the list of lessons."""
    app = new_app()
    this = app.session_state["visit"] = visit.Visit()
    this.coursework.recalled = True
    app.run()
    app.switch_page("lessons.py").run()
    return follow(app, f"start-{lesson.name}", monkeypatch)


def follow(app: AppTest, key: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """Follow a link within the visit, as the browser does; one that keeps the drawing names none.

    Args:
        app: The app.
        key: Of the link.
        monkeypatch: Of the test.
    """
    (tag,) = re.findall(f'<a class="scene[^>]* data-key="{key}">', html(app))
    (link,) = re.findall('href="([^"]*)"', tag)
    to = urlsplit(unescape(link))
    wanted = dict(parse_qsl(to.query))
    if 'data-keeps="drawing"' in tag and DRAWING in parameters(app):
        wanted.pop(DRAWING, None)
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in wanted.items():
        app.query_params[name] = value
    script = to.path.removeprefix("./").replace("-", "_") or "draw"
    with monkeypatch.context() as patch:
        patch.setattr(address, "_is_navigation", lambda: True)
        app.switch_page(f"{script}.py").run()
    assert not app.exception and not app.error
    return app


def situation(app: AppTest) -> Situation:
    """Return what is shown, computed by the library from what the address is to say."""
    shown = parameters(app) | {MODEL: app.radio(key=keys.MODEL).value}
    scene = Scene.from_address(f"?{urlencode(shown)}")
    unit = parse_unit(scene.unit, scene.layers) if scene.unit else None
    state = app.session_state
    moved = {name: str(state[name]) for name in SETTINGS if name in state}
    return Situation(
        scene.network(), scene.trace(), unit, moved, scene.drawing, scene.model, scene.surgery
    )


def slide(key: str, *more: str, to: int) -> Callable[[AppTest], None]:
    def move(app: AppTest) -> None:
        for slider in (key, *more):
            app.slider(key=slider).set_value(to)
        app.run()

    return move


def largest_unit(app: AppTest) -> None:
    values = situation(app).values("act3")
    pin(app, f"act3.{int(values.argmax())}")


# What a student does where something is to be done, by lesson and step.
HANDS: dict[str, Callable[[AppTest], object]] = {
    "depth-and-width.5": slide(keys.BLOCKS, to=1),
    "pooling.5": lambda app: app.segmented_control(key=keys.POOL_KIND).set_value("average").run(),
    "padding-and-stride.3": slide(keys.CONV_PADDING, to=2),
    "padding-and-stride.5": slide(keys.CONV_STRIDE, to=2),
    "flattening-and-dense.4": largest_unit,
    "invariance.4": slide(keys.MOVE_ROWS, keys.MOVE_COLS, to=8),
    "training-and-dead-outputs.4": lambda app: take_example(app, 5),
    "training-and-dead-outputs.5": slide(keys.SNAPSHOT, to=10),
}


def answer(app: AppTest, lesson: Lesson, number: int, *, right: bool) -> None:
    """Answer a step, rightly or wrongly, as far as it can be."""
    step, key = lesson.steps[number - 1], f"{keys.ANSWERED}-{lesson.name}.{number}"
    if step.kind in ("choose", "number"):
        now = situation(app)
        if step.kind == "choose":
            truth = step.texts["answer"].filled(now)
            options = step.options(now)
            assert app.radio(key=key).options == list(options)
            app.radio(key=key).set_value(next(one for one in options if (one == truth) is right))
        else:
            fact = step.texts["answer"].only_fact
            assert fact
            given = float(fact.value(now)) + (0 if right else 3)
            app.number_input(key=key).set_value(round(given, 2))
        press(app, LOCK)
    elif right:
        HANDS[f"{lesson.name}.{number}"](app)
    elif step.kind == "point":
        press(app, CHECK)
    assert not app.exception and not app.error


def press(app: AppTest, label: str) -> None:
    (button,) = [one for one in app.button if one.label == label]
    button.click().run()


def expect_step(app: AppTest, lesson: Lesson, number: int) -> None:
    """Check that a step has been opened and is yet to be answered."""
    step = lesson.steps[number - 1]
    assert f"{lesson.title} · step {number} of {len(lesson.steps)}" in unescape(html(app))
    assert step.words(situation(app)) in words(app)
    assert not app.success
    assert (HIDDEN in captions(app)) == (step.hide == "page")
    assert shows_page(app) == (step.hide != "page")
    if step.scene and step.scene.drawing:
        assert parameters(app)[DRAWING]


def shows_page(app: AppTest) -> bool:
    components = [each.proto.component_name for each in app.get("bidi_component")]
    return "lenet_network_view" in components or bool(app.get("plotly_chart"))


def expect_reveal(app: AppTest, step: Step, dot: str) -> None:
    assert step.reveal(situation(app)) in words(app)
    assert f'<i class="here {dot}"' in html(app)
    assert HIDDEN not in captions(app)


@pytest.mark.parametrize("name", [name for name in LESSONS if name not in IN_A_BROWSER])
def test_a_lesson_is_walked_through_by_its_right_answers(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lesson = LESSONS[name]
    app = start(lesson, monkeypatch)
    for number, step in enumerate(lesson.steps, 1):
        expect_step(app, lesson, number)
        answer(app, lesson, number, right=True)
        assert len(app.success) == 1
        expect_reveal(app, step, "right")
        follow(app, "lesson-next", monkeypatch)
    assert f"step {len(lesson.steps)} of" not in html(app)
    steps = len(lesson.steps)
    assert f"{steps} of {steps} steps done, {steps} predicted right" in html(app)
    (hand_out,) = app.get("download_button")
    assert hand_out.proto.label == "Hand-out"


@pytest.mark.parametrize("name", LESSONS)
def test_each_wrong_answer_is_told_the_truth(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    lesson = LESSONS[name]
    app = start(lesson, monkeypatch)
    for number, step in enumerate(lesson.steps, 1):
        expect_step(app, lesson, number)
        answer(app, lesson, number, right=False)
        (line,) = [warning.value for warning in app.warning]
        assert not app.success
        if step.kind in ("choose", "number"):
            truth = step.texts["answer"].filled(situation(app))
            assert line.startswith("You said") and truth.rstrip(".") in line
            expect_reveal(app, step, "wrong")
        else:
            assert '<i class="here"' in html(app)
        follow(app, "lesson-next", monkeypatch)
