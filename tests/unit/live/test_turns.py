import asyncio
from functools import partial

import numpy as np
import pytest
from starlette.types import Message
from starlette.websockets import WebSocket, WebSocketState

import lenet
from lenet.live import connection
from lenet.live import turns as module
from lenet.live.batches import Batches
from lenet.live.turns import (
    ARRIVALS_AT_ONCE,
    ARRIVALS_PER_S,
    BURST,
    LONGEST_QUEUE_S,
    MESSAGES_PER_S,
    FullError,
    TokenBucket,
    Turns,
)
from tests.hostile_clients import ask

MESSAGE = ask(np.zeros((28, 28), np.uint8))


def test_a_pens_pace_never_waits() -> None:
    bucket = TokenBucket()
    assert not any(bucket.wait(number / MESSAGES_PER_S) for number in range(10_000))


def test_a_flood_is_let_through_at_the_bounded_pace() -> None:
    bucket = TokenBucket()
    now, seconds = 0.0, 10
    for _ in range(BURST + int(MESSAGES_PER_S) * seconds):
        now += bucket.wait(now)
    assert now == pytest.approx(seconds)


def test_a_rest_earns_one_burst_and_no_more() -> None:
    bucket = TokenBucket()
    bucket.wait(0.0)
    assert [bucket.wait(3600.0) for _ in range(BURST)] == [0.0] * BURST
    assert bucket.wait(3600.0) == pytest.approx(1 / MESSAGES_PER_S)


def test_each_bucket_has_its_own_pace_and_burst() -> None:
    bucket = TokenBucket(pace=2.0, burst=3)
    assert [bucket.wait(0.0) for _ in range(5)] == pytest.approx([0.0, 0.0, 0.0, 0.5, 1.0])


def test_newcomers_wait_once_a_hall_has_come_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    waits: list[float] = []
    said: list[Message] = []

    async def wait(seconds: float) -> None:
        assert not said  # nobody is greeted before
        waits.append(seconds)

    async def come(turns: Turns) -> None:
        inbox: asyncio.Queue[Message] = asyncio.Queue()
        inbox.put_nowait({"type": "websocket.disconnect"})

        async def hear(message: Message) -> None:
            said.append(message)

        scope = {"type": "websocket", "query_string": b"model=nope", "headers": [], "path": "/"}
        websocket = WebSocket(scope, inbox.get, hear)
        websocket.client_state = websocket.application_state = WebSocketState.CONNECTED
        await connection._serve(websocket, turns, Batches())

    monkeypatch.setattr("anyio.sleep", wait)
    monkeypatch.setattr(module, "ARRIVALS_AT_ONCE", 2)
    monkeypatch.setattr("time.monotonic", lambda: 0.0)
    turns = Turns()
    for _ in range(3):
        said.clear()
        asyncio.run(come(turns))
        assert said[-1]["type"] == "websocket.close"
    assert waits == pytest.approx([1 / module.ARRIVALS_PER_S])


def test_the_queue_of_newcomers_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who are refused do not make it longer, so it moves on as time passes."""
    now, waits = 0.0, list[float]()

    async def wait(seconds: float) -> None:
        waits.append(seconds)

    async def come(turns: Turns, attempts: int) -> int:
        refused = 0
        for _ in range(attempts):
            try:
                await turns.arrive()
            except FullError:
                refused += 1
        return refused

    monkeypatch.setattr("anyio.sleep", wait)
    monkeypatch.setattr("time.monotonic", lambda: now)
    turns = Turns()
    most = ARRIVALS_AT_ONCE + ARRIVALS_PER_S * LONGEST_QUEUE_S
    assert 5000 - asyncio.run(come(turns, 5000)) == pytest.approx(most, abs=1)
    assert max(waits) == pytest.approx(LONGEST_QUEUE_S, abs=1 / ARRIVALS_PER_S)
    now += LONGEST_QUEUE_S / 2
    waits.clear()
    assert asyncio.run(come(turns, 1)) == 0
    assert waits == [pytest.approx(LONGEST_QUEUE_S / 2, abs=1 / ARRIVALS_PER_S)]


def test_seats_are_bounded_and_free_again_when_somebody_leaves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_CLIENTS", 1)
    turns = Turns()
    with turns.seat(), pytest.raises(FullError, match="full: try again in a minute"), turns.seat():
        pass
    with turns.seat():
        assert turns.clients == 1


class Clients:
    """Clients of the live route in this event loop; notes in which order they are answered."""

    def __init__(self) -> None:
        self.turns, self.model, self.order = Turns(), lenet.load_model("relu"), ""

    async def serve(self, name: str, messages: int, *, waits: bool) -> None:
        """Serve a client that sends so many messages: one after each answer, or all at once."""
        inbox: asyncio.Queue[Message] = asyncio.Queue()
        left = iter(range(messages))

        def send_next() -> None:
            there = next(left, None) is not None
            kind = "receive" if there else "disconnect"
            inbox.put_nowait({"type": f"websocket.{kind}", "bytes": MESSAGE})

        async def hear(_: Message) -> None:
            self.order += name
            if waits:
                asyncio.get_running_loop().call_soon(send_next)

        scope = {"type": "websocket", "query_string": b"", "headers": [], "path": "/live"}
        websocket = WebSocket(scope, inbox.get, hear)
        websocket.client_state = websocket.application_state = WebSocketState.CONNECTED
        for _ in range(1 if waits else messages + 1):
            send_next()
        await connection._converse(
            websocket,
            connection.Answering(self.model.device, partial(connection._answer, self.model, ())),
            self.turns,
        )


def test_a_client_that_waits_is_not_kept_waiting_by_one_that_floods() -> None:
    clients = Clients()

    async def both() -> None:
        flood = clients.serve("f", 100, waits=False)
        await asyncio.gather(flood, clients.serve("g", 10, waits=True))

    asyncio.run(both())
    assert clients.order.count("f") == 100
    assert clients.order[:40].count("g") == 10  # at most three turns of the flood before each


@pytest.mark.slow
def test_clients_that_flood_share_one_turn() -> None:
    clients = Clients()

    async def all_of_them() -> None:
        floods = (clients.serve("f", 10, waits=False) for _ in range(20))
        await asyncio.gather(*floods, clients.serve("g", 10, waits=True))

    asyncio.run(all_of_them())
    assert clients.order.count("f") == 200
    assert clients.order[: 20 + 40].count("g") == 10  # the first message of each came in time


def test_two_that_flood_take_turns() -> None:
    clients = Clients()

    async def both() -> None:
        await asyncio.gather(*(clients.serve(name, 20, waits=False) for name in "ab"))

    asyncio.run(both())
    assert abs(clients.order[:20].count("a") - 10) <= 1
