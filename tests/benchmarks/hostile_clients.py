"""What a good client of the live route feels of hostile ones beside it.

    python -m tests.benchmarks.hostile_clients [--asks 300] [--messages 10000] [--drops 2000]

Serves the app and asks it at a pen's pace (an example digit each 12 ms, every answer checked):
alone, beside one client that floods the server with asks without waiting for its answers, beside
50 of them, beside 50 that come and go as fast as they can, each with an operation of its own, and
alone again. Then, with an answer checked all the while: thousands of fuzzed
messages, clients that never read, and dropped connections. Prints one JSON line: round trips in
ms, median and 95th percentile, and the medians as multiples of the first; how many answers were
right; how much the server has logged. A wrong answer ends it with an error.
"""

import argparse
import asyncio
import itertools
import json
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake
from websockets.sync.client import ClientConnection as SyncConnection

from tests import hostile_clients as hostile
from tests.running import serve

PACE_S = 0.012
NEVER_READ = 20  # clients
BETWEEN = 50  # hostile acts between two checks of an answer


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--asks", type=int, default=300)
    parser.add_argument("--messages", type=int, default=10_000)
    parser.add_argument("--drops", type=int, default=2000)
    args = parser.parse_args()
    log = Path(tempfile.mkdtemp()) / "app.log"
    with serve(log) as server:
        port = urlsplit(server.url).port
        assert port is not None
        report: dict[str, object] = {"round_trip": beside_floods(port, args.asks)}
        report["right_answers"] = {
            "beside_fuzzed_messages": beside_fuzz(port, args.messages),
            "beside_clients_that_never_read": beside_deaf_clients(port),
            "beside_dropped_connections": beside_drops(port, args.drops),
        }
        report["log_bytes"] = log.stat().st_size
    print(json.dumps(report))


def beside_floods(port: int, asks: int) -> dict[str, dict[str, float]]:
    """Return the round trip alone and beside flooding clients."""
    found = {}
    cases: dict[str, tuple[int, Hostility]] = {
        "alone": (0, _ask_without_waiting),
        "beside_1": (1, _ask_without_waiting),
        "beside_50": (50, _ask_without_waiting),
        "beside_50_that_come_and_go": (50, _come_and_go),
        "alone_again": (0, _ask_without_waiting),
    }
    for name, (count, hostility) in cases.items():
        with hostile.greeted(port) as good:
            hostile.expect_right(good, 0)  # the first pays for what all others find warm
            with flooding(port, count, hostility):
                trips = sorted(round_trip(good, number % 10) for number in range(asks))
        found[name] = {
            "median_ms": round(1000 * statistics.median(trips), 2),
            "p95_ms": round(1000 * trips[int(0.95 * (len(trips) - 1))], 2),
        }
    alone = found["alone"]["median_ms"]
    return {
        name: {**one, "ratio": round(one["median_ms"] / alone, 2)} for name, one in found.items()
    }


def round_trip(good: SyncConnection, digit: int) -> float:
    """Wait as a pen does, then ask; return the seconds until the right answer is there."""
    time.sleep(PACE_S)
    began = time.perf_counter()
    hostile.expect_right(good, digit)
    return time.perf_counter() - began


Hostility = Callable[[int, Callable[[], Awaitable[None]]], Awaitable[None]]


@contextmanager
def flooding(port: int, count: int, hostility: Hostility) -> Iterator[None]:
    """Flood the server while the block lasts, from another process."""
    if not count:
        yield
        return
    context = multiprocessing.get_context("spawn")
    under_way = context.Event()
    arguments = (port, count, hostility, under_way)
    process = context.Process(target=_flood, args=arguments, daemon=True)
    process.start()
    try:
        under_way.wait()
        yield
    finally:
        process.kill()
        process.join()


def _flood(
    port: int,
    count: int,
    hostility: Hostility,
    under_way: "multiprocessing.synchronize.Event",
) -> None:
    async def all_of_them() -> None:
        started = asyncio.Barrier(count)

        async def start() -> None:
            if not under_way.is_set():
                await started.wait()
                under_way.set()

        await asyncio.gather(*(hostility(port, start) for _ in range(count)))

    asyncio.run(all_of_them())


async def _ask_without_waiting(port: int, start: Callable[[], Awaitable[None]]) -> None:
    message = hostile.ask(np.full((28, 28), 255, np.uint8))  # small: most of them wait at once
    address = f"ws://127.0.0.1:{port}/live?model=relu"
    async for connection in connect(address, max_size=hostile.LARGEST_ANSWER, proxy=None):
        with suppress(ConnectionClosed):  # thrown out: it comes back
            await connection.recv()
            await start()
            await asyncio.gather(_send_for_ever(connection, message), _hear(connection))


async def _come_and_go(port: int, start: Callable[[], Awaitable[None]]) -> None:
    for number in itertools.count():
        address = f"ws://127.0.0.1:{port}/live?model=relu&surgery=conv1.0.bias={number % 100}"
        with suppress(OSError, InvalidHandshake, ConnectionClosed):  # turned away: it comes back
            async with connect(address, proxy=None, open_timeout=None) as connection:
                await connection.recv()
        await start()


async def _send_for_ever(connection: ClientConnection, message: bytes) -> None:
    while True:
        await connection.send(message)
        await asyncio.sleep(0)


async def _hear(connection: ClientConnection) -> None:
    async for _ in connection:
        pass


def beside_fuzz(port: int, messages: int) -> int:
    with hostile.greeted(port) as good:
        for number, _ in enumerate(hostile.fuzz(port, messages)):
            if number % BETWEEN == 0:
                hostile.expect_right(good, number // BETWEEN % 10)
    return messages // BETWEEN


def beside_deaf_clients(port: int) -> int:
    with ExitStack() as stack:
        good = stack.enter_context(hostile.greeted(port))
        deaf = [stack.enter_context(closing(hostile.DeafClient(port))) for _ in range(NEVER_READ)]
        for number in range(10 * BETWEEN):
            deaf[number % NEVER_READ].stuff()
            hostile.expect_right(good, number % 10)
    return 10 * BETWEEN


def beside_drops(port: int, drops: int) -> int:
    with hostile.greeted(port) as good:
        for number in range(drops):
            hostile.drop(port, number)
            if number % BETWEEN == 0:
                hostile.expect_right(good, number // BETWEEN % 10)
    return drops // BETWEEN


if __name__ == "__main__":
    main()
