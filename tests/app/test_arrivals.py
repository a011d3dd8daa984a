"""The rest of a visit's first page waits until the browser has the canvas, but not for long."""

import asyncio
import gc
import threading
from typing import Any

import pytest
import streamlit as st
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

import lenet.feature_extraction  # noqa: F401 (the door is open)
from lenet.stored_facts import DamagedFileError
from pages import subject
from pages.components import network_view
from pages.serving import arrivals, turns
from pages.serving.arrivals import HEARD, NOT_AWAITED, Arrival
from pages.visit import keys
from tests.app.hands import HANGING_S, MAIN


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Starlette:
    monkeypatch.setattr(arrivals, "is_served", True)
    return Starlette(routes=arrivals.routes())


def tell(server: Starlette, path: str, method: str = "POST") -> int:
    """Return the status of what is answered to a browser that says it."""
    answers: list[Any] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        answers.append(message)

    scope = {"type": "http", "path": path, "method": method, "headers": [], "query_string": b""}
    asyncio.run(server(scope, receive, send))
    return int(answers[0]["status"])


def test_it_waits_until_the_browser_has_said_so_and_lets_others_have_its_turn(
    server: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "LONGEST_S", 1e6)
    monkeypatch.setattr(turns, "_turns", threading.Semaphore(1))
    arrival = Arrival()
    waits, waited = threading.Event(), threading.Event()

    def script() -> None:
        with turns.turn():
            waits.set()
            arrival.wait()
            waited.set()

    run = threading.Thread(target=script, daemon=True)
    run.start()
    waits.wait()
    with turns.turn():  # which the waiting script has left
        assert not waited.is_set()
        path = arrival.path
        assert tell(server, path) == HEARD
    run.join()
    assert waited.is_set()
    assert arrival.path == ""
    assert tell(server, path) == HEARD  # late, but no other server needs to be asked


def test_who_hears_nothing_goes_on_all_the_same_and_waits_no_second_time(
    server: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(arrivals, "LONGEST_S", 0)
    arrival = Arrival()
    assert arrival.path
    with turns.turn():
        arrival.wait()
    monkeypatch.setattr(arrivals, "LONGEST_S", 1e6)
    assert not arrival.path
    arrival.wait()


def test_without_a_server_nothing_is_awaited() -> None:
    arrival = Arrival()
    assert not arrival.path
    arrival.wait()


def test_what_no_visit_awaits_is_answered_and_forgotten(server: Starlette) -> None:
    arrival = Arrival()
    path = arrival.path
    assert tell(server, f"{arrivals.PATH}/nobody") == NOT_AWAITED
    assert tell(server, path, "GET") == 405
    del arrival
    gc.collect()
    assert tell(server, path) == NOT_AWAITED
    assert path.rpartition("/")[2] not in arrivals._arrivals


@pytest.fixture
def order(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What happens in a run: waits, by whether they are for the browser, and what is shown."""
    monkeypatch.setattr(arrivals, "is_served", True)
    happened: list[Any] = []

    def wait(self: Arrival) -> None:
        happened.append("waits" if self.path else "goes on")
        happened.append("sidebar" if keys.MODEL in st.session_state else "no sidebar")
        self.note()

    monkeypatch.setattr(Arrival, "wait", wait)
    monkeypatch.setattr(network_view, "_component", lambda data, key: happened.append(data))
    return happened


def opened(address: dict[str, Any]) -> AppTest:
    app = AppTest.from_file(str(MAIN), default_timeout=HANGING_S)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception and not app.error
    return app


@pytest.mark.parametrize("lesson", [{"lesson": "tour.1"}, {"present": "1"}])
def test_a_lesson_and_a_lecture_wait_for_nothing(lesson: dict[str, str], order: list[Any]) -> None:
    opened(lesson)
    assert "waits" not in order


def test_a_visit_waits_after_its_canvas_before_all_else(order: list[Any]) -> None:
    app = opened({})
    assert order[:2] == ["waits", "no sidebar"]
    assert isinstance(order[2], dict)
    app.run()
    assert order.count("waits") == 1


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
def test_with_a_drawing_the_network_that_the_address_names_answers_before_the_sidebar_is_there(
    address: dict[str, Any], order: list[Any]
) -> None:
    app = opened({"drawing": "example.3", **address})
    first, *then = order[:3]
    assert then == ["waits", "no sidebar"]
    app.run()
    last, *then = order[-3:]
    assert then == ["goes on", "sidebar"]
    assert order.count("waits") == 1
    assert last["model"] == app.radio(key=keys.MODEL).value
    assert last["engine"] == app.selectbox(key=keys.ENGINE).value
    assert first == last


@pytest.mark.parametrize("address", [{}, {"drawing": "example.3"}])
def test_a_network_that_cannot_answer_leaves_the_rest_of_the_first_page(
    address: dict[str, str], order: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise DamagedFileError("The file relu.safetensors is damaged.")

    monkeypatch.setattr(subject, "current_subject", fail)
    app = AppTest.from_file(str(MAIN), default_timeout=HANGING_S)
    for name, value in address.items():
        app.query_params[name] = value
    app.run()
    assert [each.value for each in app.error] == ["The file relu.safetensors is damaged."]
    assert app.radio(key=keys.MODEL).value == "relu"
    assert [group.key for group in app.button_group] == [keys.EXAMPLE]
    assert not app.exception
