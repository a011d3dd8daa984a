"""Steps of lessons above a page, and lessons from files, without a browser."""

from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lenet.lessons import course, read_lesson
from lenet.scene import Scene
from pages import address, visit
from pages.panels.lessons import authoring
from pages.visit import keys
from tests.app.hands import captions, html, new_app, parameters, take_example, words

LESSON = """title = "x < y & z"
minutes = 3
about = "Any & all."

[[steps]]
title = "a < b & c"
scene = "?drawing=example.3"
words = "Words."
question = "How many maps has C1?"
kind = "number"
answer = "{channels conv1|0}"
reveal = "So many."
"""


def opened(text: str, address: dict[str, str], **drawn: Any) -> AppTest:
    """Return the app at an address, in a visit that has opened a lesson called "ours"."""
    app = new_app()
    this = app.session_state["visit"] = visit.Visit(**drawn)
    this.coursework.open(read_lesson(text, "ours.toml"))
    this.coursework.recalled = True
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def test_titles_are_shown_as_they_are_written() -> None:
    page = html(opened(LESSON, {"lesson": "ours.1", "drawing": "example.3"}))
    assert "<h2>a &lt; b &amp; c</h2>" in page
    assert "x &lt; y &amp; z · step 1 of 1" in page


# What a step changes, and what it asks for


def follow(app: AppTest, monkeypatch: pytest.MonkeyPatch, **parameters: str) -> AppTest:
    """Follow a link within the visit."""
    for name in list(app.query_params):
        del app.query_params[name]
    for name, value in parameters.items():
        app.query_params[name] = value
    with monkeypatch.context() as patch:
        patch.setattr(address, "_is_navigation", lambda: True)
        app.run()
    assert not app.exception
    return app


def drawn(app: AppTest) -> str:
    text: str = app.session_state["visit"].digit.drawing.text
    return text


def test_the_page_is_back_once_a_step_that_hid_it_is_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hidden = course()[0].steps[0]
    assert hidden.hide == "page"
    app = opened(LESSON, {"lesson": "convolution.1"})
    assert "Draw a digit" not in words(app)
    assert "Draw a digit" in words(follow(app, monkeypatch))


DO = LESSON.replace('kind = "number"\nanswer = "{channels conv1|0}"', 'kind = "do"\ncheck = "{}"')


def test_what_was_so_before_a_step_opened_does_not_pass_it() -> None:
    app = opened(DO.replace("{}", "answer_is_not 7"), {"lesson": "ours.1", "drawing": "example.3"})
    (line,) = [warning.value for warning in app.warning]
    assert line.startswith("The network reads 3, not 7. This was so when the step opened")
    app.button(key=f"{keys.ANSWERED}-ours.1-check").click().run()
    assert not app.success
    assert [success.value for success in take_example(app, 4).success] == [
        "The network reads 4, not 7."
    ]


def test_the_model_of_a_step_cannot_be_changed_and_one_from_a_link_is_put_back() -> None:
    app = opened(
        LESSON, {"lesson": "convolution.1", "drawing": "example.3", "model": "lenet5-1998"}
    )
    chooser = app.radio(key=keys.MODEL)
    assert chooser.value == "relu" and chooser.disabled
    assert "The lesson fixes the model" in captions(app)
    free = opened(LESSON, {"lesson": "nonlinearity.6", "drawing": "example.8"})
    chooser = free.radio(key=keys.MODEL)
    assert not chooser.disabled and "The lesson fixes" not in captions(free)
    chooser.set_value("sigmoid").run()
    assert [success.value for success in free.success] == ["The model is sigmoid."]
    assert not opened(LESSON, {"drawing": "example.3"}).radio(key=keys.MODEL).disabled


# The scene of a step


def test_a_link_that_names_nothing_but_a_step_shows_its_scene() -> None:
    app = opened(LESSON, {"lesson": "pooling.1"})
    assert parameters(app)["unit"] == "pool1.4.7.6" and parameters(app)["lesson"] == "pooling.1"
    assert app.session_state["visit"].digit.drawing.text == "example.4"
    assert "The pinned unit `pool1.4.7.6`" in words(app)
    app = opened(LESSON, {"lesson": "pooling.5", "present": "1"})
    assert keys.POOL_KIND in app.session_state
    assert app.session_state["visit"].stage.presents


def test_a_link_that_names_a_scene_of_its_own_keeps_it() -> None:
    app = opened(LESSON, {"lesson": "pooling.1", "drawing": "example.8"})
    assert app.session_state["visit"].digit.drawing.text == "example.8"


@pytest.mark.parametrize(
    ("lesson", "line"),
    [("other.1", "If you have the lesson as a file, open it"), ("ours.2", "which has 1 step")],
)
def test_a_link_to_a_step_that_is_not_here_hides_the_page(lesson: str, line: str) -> None:
    app = opened(LESSON, {"lesson": lesson, "drawing": "example.3"})
    shown = words(app) + html(app)
    assert line in shown.replace("\\", "") and "Leave" in shown
    assert "**3**" not in shown and not app.get("component_instance")
    app.session_state["visit"].coursework.open(read_lesson(LESSON, "other.toml"))
    if lesson == "other.1":
        assert "step 1 of 1" in html(app.run())


def test_the_message_about_a_written_step_begins_with_its_fault_and_keeps_names(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    this, shown = visit.Visit(), list[str]()
    monkeypatch.setattr(visit, "current", lambda: this)
    monkeypatch.setattr(st, "warning", shown.append)
    fields = dict.fromkeys(("title", "words", "question", "reveal"), "{channels C3}")
    authoring._add(fields | {"kind": "do", "check": "answered"}, Scene())
    assert [line.replace("\\", "").partition(";")[0] for line in shown] == [
        "There is no layer 'C3'"
    ]
