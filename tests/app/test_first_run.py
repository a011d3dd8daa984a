"""A session's first run sends the canvas, and the answer to a link's drawing, before all else."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import lenet.feature_extraction  # noqa: F401 (PyTorch is imported, as in a server that is warm)
from lenet.stored_facts import DamagedFileError
from pages import subject
from pages.components import network_view
from pages.visit import keys
from tests.app.hands import HANGING_S, MAIN


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The data of each network view that a run sends."""
    views: list[Any] = []
    monkeypatch.setattr(network_view, "_component", lambda data, key: views.append(data))
    return views


def open_first(address: dict[str, Any]) -> AppTest:
    """Return the app after a session's first run."""
    app = AppTest.from_file(str(MAIN), default_timeout=HANGING_S)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error
    return app


def paint(app: AppTest) -> AppTest:
    """Return the app after the run that follows when the browser shows the canvas."""
    app.session_state[keys.VISITOR] = {"shown": True}
    app.run()
    assert not app.exception and not app.error
    return app


@pytest.mark.parametrize("address", [{"lesson": "tour.1"}, {"present": "1"}])
def test_a_lesson_and_the_stage_are_sent_whole(address: dict[str, str]) -> None:
    assert open_first(address).radio(key=keys.MODEL).value == "relu"


def test_a_blank_canvas_comes_before_all_else(sent: list[Any]) -> None:
    app = open_first({})
    assert not sent and not app.radio and not app.button_group
    paint(app)
    assert len(sent) == 1
    assert app.radio(key=keys.MODEL).value == "relu"
    assert [group.key for group in app.button_group] == [keys.EXAMPLE]


@pytest.mark.parametrize(
    "address",
    [
        {},
        {"model": "sigmoid", "device": "cpu", "engine": "browser", "unit": "act2.3.1.1"},
        {"model": "sigmoid", "surgery": "conv1.0=off"},
        {"model": "nope", "device": "nope", "engine": "nope", "unit": "nope"},
        {"model": ["relu", "sigmoid"], "engine": ["server", "browser"]},
        {"model": "yours"},
        {"model": "lenet5-1998", "unit": "conv3.3"},
        {"model": "relu", "unit": "rbf.3"},
    ],
)
def test_the_answer_to_a_link_is_the_same_in_the_first_run_and_later(
    address: dict[str, Any], sent: list[Any]
) -> None:
    app = open_first({"drawing": "example.3", **address})
    assert not app.radio
    paint(app)
    first, last = sent
    assert last["model"] == app.radio(key=keys.MODEL).value
    assert last["engine"] == app.selectbox(key=keys.ENGINE).value
    assert first == last


@pytest.mark.parametrize("address", [{}, {"drawing": "example.3"}])
def test_a_network_that_cannot_answer_leaves_the_rest_of_the_page(
    address: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DamagedFileError("The file relu.safetensors is damaged.")

    monkeypatch.setattr(subject, "current_subject", fail)
    app = AppTest.from_file(str(MAIN), default_timeout=HANGING_S)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    app.session_state[keys.VISITOR] = {"shown": True}
    app.run()
    assert [each.value for each in app.error] == ["The file relu.safetensors is damaged."]
    assert app.radio(key=keys.MODEL).value == "relu"
    assert [group.key for group in app.button_group] == [keys.EXAMPLE]
    assert not app.exception
