"""Between one browser and Streamlit: which requests are changed there, and which refused."""

import asyncio
from collections.abc import Callable, Coroutine, MutableMapping
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.serving.visit_socket import STREAM, VisitSocket
from tests.app.stream_messages import DRAW, KERNELS, SLIDER, asked, drawn

Event = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]


def received(message: BackMsg) -> Event:
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def sent(message: ForwardMsg) -> Event:
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def pass_through(requests: list[Event], *answers: Event) -> tuple[list[Event], list[Event]]:
    """Return what an app behind the middleware receives, and what a browser before it does.

    Args:
        requests: Of the browser.
        answers: Of the app, to the first request.
    """
    seen: list[Event] = []
    shown: list[Event] = []
    waiting = list(requests)

    async def receive() -> Event:
        return waiting.pop(0)

    async def send(event: Event) -> None:
        shown.append(event)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(await receive())
        for answer in answers:
            await send(answer)
        while waiting:
            seen.append(await receive())

    scope: Any = {"type": "websocket", "path": STREAM}
    asyncio.run(VisitSocket(app)(scope, receive, send))
    return seen, shown


def test_only_late_requests_are_changed_on_their_way() -> None:
    late = received(asked(DRAW, [SLIDER]))
    requests = [received(asked("")), late, received(asked(KERNELS)), late]
    seen, shown = pass_through(requests, sent(drawn(DRAW, SLIDER)))
    assert seen[:3] == requests[:3] and shown == [sent(drawn(DRAW, SLIDER))]
    changed = BackMsg.FromString(seen[3]["bytes"])
    assert changed.rerun_script.page_script_hash == KERNELS


def component(value: str) -> Event:
    message = asked(DRAW)
    message.rerun_script.widget_states.widgets.add(id="component", json_value=value)
    return received(message)


def test_what_is_no_message_passes_untouched() -> None:
    connect = {"type": "websocket.connect"}
    assert pass_through([connect])[0] == [connect]


@pytest.mark.parametrize(
    "odd",
    [
        {"type": "websocket.receive", "text": "hello"},
        {"type": "websocket.receive", "bytes": b"\xff\xff"},
        component("nothing that is JSON"),
        component(100_000 * "["),
        component('{"a":' * 100_000),
    ],
)
def test_a_client_that_no_browser_is_loses_its_connection(odd: Event) -> None:
    """Streamlit would raise an exception for each of its messages, and log it."""
    seen, shown = pass_through([odd], sent(drawn(DRAW, SLIDER)))
    assert seen[0]["type"] == "websocket.disconnect"
    assert shown == [{"type": "websocket.close", "code": 1002}]  # nothing may follow that


def test_other_connections_pass_untouched() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope, receive, send))

    async def receive() -> Event:
        return {}

    async def send(event: Event) -> None:
        pass

    for scope in ({"type": "http", "path": STREAM}, {"type": "websocket", "path": "/live"}):
        asyncio.run(VisitSocket(app)(scope, receive, send))
        assert seen.pop() == (scope, receive, send)
