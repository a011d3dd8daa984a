"""Between one browser and Streamlit: what is changed there, and what is kept waiting."""

import asyncio
from collections.abc import Callable, Coroutine, MutableMapping
from typing import Any

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.serving.lost_callbacks import Handover
from pages.serving.visit_socket import MOST_WAITING, STREAM, VisitSocket
from tests.app.test_stale_reruns import DRAW, KERNELS, SLIDER, asked, drawn

Said = MutableMapping[str, Any]
App = Callable[[Any, Any, Any], Coroutine[Any, Any, None]]


def word(message: BackMsg) -> Said:
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def fragment(name: str) -> BackMsg:
    message = asked(DRAW)
    message.rerun_script.fragment_id = name
    return message


def started(*fragments: str) -> ForwardMsg:
    message = ForwardMsg()
    message.new_session.main_script_hash = "frame"
    message.metadata.run.script_run_id = "run"
    message.metadata.run.fragment_ids.extend(fragments)
    return message


def sends_something() -> ForwardMsg:
    message = ForwardMsg()
    message.navigation.page_script_hash = DRAW
    return message


def status() -> ForwardMsg:
    message = ForwardMsg()
    message.session_status_changed.run_on_save = True
    return message


class Served:
    """An app behind the middleware, with a browser that has said all it says."""

    def __init__(self, *words: Said) -> None:
        self.words = list(words)
        self.heard: list[Said] = []
        self.sent: list[Said] = []
        self.say: Callable[[ForwardMsg], Coroutine[Any, Any, None]]
        self.is_reachable = True
        self._more = asyncio.Event()

    def come(self, said: Said) -> None:
        """Let the browser say something more."""
        self.words.append(said)
        self._more.set()

    async def receive(self) -> Said:
        while not self.words:
            self._more.clear()
            await self._more.wait()
        return self.words.pop(0)

    async def send(self, message: Said) -> None:
        if not self.is_reachable:
            raise OSError("no route")
        self.sent.append(message)

    def run(self, script: Callable[["Served"], Coroutine[Any, Any, None]]) -> None:
        """Serve; `script` is what the server does while another task hears the browser."""

        async def app(scope: Any, receive: Any, send: Any) -> None:
            async def say(message: ForwardMsg) -> None:
                await send({"type": "websocket.send", "bytes": message.SerializeToString()})
                await quiet()

            async def hear() -> None:
                while True:
                    self.heard.append(await receive())

            self.say = say
            await say(started())  # the run before
            await say(sends_something())
            hearing = asyncio.create_task(hear())
            await quiet()
            await script(self)
            hearing.cancel()

        scope: Any = {"type": "websocket", "path": STREAM}
        asyncio.run(VisitSocket(app)(scope, self.receive, self.send))


async def quiet() -> None:
    """Let all tasks go on until they wait: what can be handed over by now, is."""
    for _ in range(20 + 4 * MOST_WAITING):
        await asyncio.sleep(0)


def test_a_request_waits_until_the_script_of_the_last_one_has_begun_to_send() -> None:
    first, second, third = word(asked(DRAW)), word(asked(DRAW, [SLIDER])), word(asked(KERNELS))

    async def script(served: Served) -> None:
        assert served.heard == [first]
        for unrelated in (drawn(DRAW, SLIDER), status(), started("a-fragment"), drawn(DRAW, "x")):
            await served.say(unrelated)  # of runs and other things before
            assert served.heard == [first]
        await served.say(started())
        await served.say(status())
        assert served.heard == [first]  # its callbacks are running
        await served.say(sends_something())
        assert served.heard == [first, second]
        await served.say(started())
        failed = ForwardMsg()
        failed.script_finished = ForwardMsg.FINISHED_WITH_COMPILE_ERROR
        await served.say(failed)
        assert served.heard == [first, second, third]

    Served(first, second, third).run(script)


def test_where_no_run_is_ever_seen_to_begin_nothing_waits() -> None:
    """Streamlit's messages have changed, perhaps: the app must go on."""
    handover = Handover()
    handover.hear_browser(asked(DRAW))
    assert handover.is_free
    handover.hear_server(started())
    assert not handover.is_free


def test_nothing_waits_for_a_fragment_that_may_be_gone() -> None:
    words = [word(fragment("gone")), word(asked(DRAW)), word(fragment("there"))]

    async def script(served: Served) -> None:
        assert served.heard == words[:2]
        await served.say(started())
        await served.say(sends_something())
        assert served.heard == words

    Served(*words).run(script)


def test_what_is_no_request_does_not_wait_but_keeps_its_place() -> None:
    stop = BackMsg()
    stop.stop_script = True
    words = [word(stop), word(asked(DRAW)), word(stop), word(asked(DRAW)), word(stop)]

    async def script(served: Served) -> None:
        assert served.heard == words[:3]
        await served.say(started())
        await served.say(sends_something())
        assert served.heard == words

    Served(*words).run(script)


def test_a_browser_that_has_gone_is_not_waited_for() -> None:
    gone = {"type": "websocket.disconnect", "code": 1001}
    words = [word(asked(DRAW)), word(asked(DRAW, [SLIDER])), gone]

    async def script(served: Served) -> None:
        assert served.heard == [words[0], gone]  # what waits has nobody to be answered to

    Served(*words).run(script)


def test_nothing_more_is_heard_of_a_browser_that_cannot_be_reached() -> None:
    gone = {"type": "websocket.disconnect", "code": 1006}
    first, second = word(asked(DRAW)), word(asked(DRAW, [SLIDER]))

    async def script(served: Served) -> None:
        served.is_reachable = False
        with pytest.raises(OSError, match="no route"):
            await served.say(started())
        await quiet()
        assert served.heard == [first]
        served.come(gone)
        await quiet()
        assert served.heard == [first, gone]

    Served(first, second).run(script)


def test_a_browser_that_floods_waits_in_its_connection() -> None:
    words = [word(asked(DRAW))] * (3 * MOST_WAITING)

    async def script(served: Served) -> None:
        assert len(served.heard) == 1
        assert len(served.words) == 3 * MOST_WAITING - MOST_WAITING - 2
        while len(served.heard) < 3 * MOST_WAITING:
            await served.say(started())
            await served.say(sends_something())
        assert not served.words

    Served(*words).run(script)


def test_only_late_words_are_changed_on_their_way() -> None:
    late = word(asked(DRAW, [SLIDER]))
    words = [word(asked("")), late, word(asked(KERNELS)), late]

    async def script(served: Served) -> None:
        await served.say(drawn(DRAW, SLIDER))
        for _ in words:
            await served.say(started())
            await served.say(sends_something())
        assert served.heard[:3] == words[:3]
        changed = BackMsg.FromString(served.heard[3]["bytes"])
        assert changed.rerun_script.page_script_hash == KERNELS

    Served(*words).run(script)


def component(value: str) -> Said:
    message = asked(DRAW)
    message.rerun_script.widget_states.widgets.add(id="component", json_value=value)
    return word(message)


def test_what_is_no_message_passes_untouched() -> None:
    connect = {"type": "websocket.connect"}

    async def script(served: Served) -> None:
        assert served.heard == [connect]

    Served(connect).run(script)


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
def test_a_client_that_no_browser_is_loses_its_connection(odd: Said) -> None:
    """Streamlit would raise an exception for each of its messages, and log it."""

    async def script(served: Served) -> None:
        assert served.heard[0]["type"] == "websocket.disconnect"
        assert served.sent[-1] == {"type": "websocket.close", "code": 1002}
        before = len(served.sent)
        await served.say(sends_something())
        assert len(served.sent) == before  # nothing may follow the farewell

    Served(odd).run(script)


def test_other_connections_pass_untouched() -> None:
    seen: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append((scope, receive, send))

    served = Served()
    for scope in ({"type": "http", "path": STREAM}, {"type": "websocket", "path": "/live"}):
        asyncio.run(VisitSocket(app)(scope, served.receive, served.send))
        assert seen.pop() == (scope, served.receive, served.send)
