"""What stays behind of visitors who come and go for minutes, and what a stalled server loses.

    python -m tests.benchmarks.coming_and_going [--minutes 10] [--at-once 10]

Starts the app. So many visitors at a time each open the draw page over Streamlit's own protocol,
take an example or three, let a pen ask ten times over the live route (every digit is checked) and
leave, one in three of them without a farewell; then the next one comes. Halfway, the server's
process is stopped for five seconds and let go on (SIGSTOP, SIGCONT). Prints one JSON line after a
tenth of the time, one halfway, one at the end, and one when all have left and Streamlit has
forgotten them: visits and answers so far, and the server's memory, threads and open files; then
one with a pen's usual and longest wait, the latter because of the stop. A visitor who is answered
wrongly, or not at all, ends it with an error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
from websockets.asyncio.client import connect

from tests.benchmarks.class_of_visitors import Visitor
from tests.benchmarks.lecture_hall import ask_once, asks_of
from tests.running import Server, serve

STOPPED_S = 5.0
ASKS = 10  # of each visitor's pen
PACE_S = 0.05  # between two of them
FORGOTTEN_S = 150.0  # Streamlit keeps the session of somebody who has left for two minutes


@dataclass
class Seen:
    """What has been done so far: visits, answers, and how long a steady pen waited, s."""

    visits: int = 0
    answers: int = 0
    waits: list[float] = field(default_factory=list)


async def come_and_go(url: str, until: float, chance: random.Random, seen: Seen) -> None:
    """Visit the app again and again."""
    while time.monotonic() < until:
        stream = connect(f"{url}/_stcore/stream", subprotocols=["streamlit"], max_size=2**26)  # type: ignore[list-item]
        async with stream as connection:
            visitor = Visitor(connection)
            await visitor.open()
            for _ in range(chance.randint(1, 3)):
                await visitor.take_example(chance.randrange(10))
            async with connect(f"{url}/live?model=relu&protocol=2", max_size=2**20) as live:
                await live.recv()
                for number in range(ASKS):
                    await ask_once(live, asks_of(2)[number], number)
                    seen.answers += 1
                    await asyncio.sleep(PACE_S)
            if chance.random() < 1 / 3:
                connection.transport.abort()
        seen.visits += 1


async def steady_pen(url: str, until: float, seen: Seen) -> None:
    """Ask all the time, and note each wait."""
    async with connect(f"{url}/live?model=relu&protocol=2", max_size=2**20) as live:
        await live.recv()
        number = 0
        while time.monotonic() < until:
            began = time.perf_counter()
            await ask_once(live, asks_of(2)[number % 10], number % 10)
            seen.waits.append(time.perf_counter() - began)
            number += 1
            await asyncio.sleep(PACE_S)


def held(server: Server, seen: Seen, moment: str) -> dict[str, object]:
    """Return what the server's process holds at a moment."""
    process = psutil.Process(server.pid)
    return {
        "moment": moment,
        "visits": seen.visits,
        "answers": seen.answers,
        "memory_mb": round(process.memory_info().rss / 2**20),
        "threads": process.num_threads(),
        "files": process.num_fds(),
    }


async def measure(server: Server, seconds: float, at_once: int) -> None:
    """Let visitors come and go, and print what is held."""
    url, seen = server.url.replace("http", "ws"), Seen()
    began = time.monotonic()
    until = began + seconds
    chances = [random.Random(number) for number in range(at_once)]

    async def look_on() -> None:
        await asyncio.sleep(began + seconds / 10 - time.monotonic())
        print(json.dumps(held(server, seen, "start")), flush=True)
        await asyncio.sleep(began + seconds / 2 - time.monotonic())
        print(json.dumps(held(server, seen, "middle")), flush=True)
        process = psutil.Process(server.pid)
        process.send_signal(signal.SIGSTOP)
        await asyncio.sleep(STOPPED_S)
        process.send_signal(signal.SIGCONT)
        await asyncio.sleep(until - time.monotonic())
        print(json.dumps(held(server, seen, "end")), flush=True)

    await asyncio.gather(
        look_on(),
        steady_pen(url, until, seen),
        *(come_and_go(url, until, chance, seen) for chance in chances),
    )
    await asyncio.sleep(FORGOTTEN_S)
    print(json.dumps(held(server, seen, "forgotten")), flush=True)
    waits = {
        "median": round(1000 * statistics.median(seen.waits), 1),
        "most": round(1000 * max(seen.waits), 1),
    }
    print(json.dumps({"steady_pen_ms": waits, "log_bytes": server.log.stat().st_size}))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--at-once", type=int, default=10)
    options = parser.parse_args()
    with serve(Path(tempfile.mkdtemp()) / "app.log") as server:
        asyncio.run(measure(server, 60 * options.minutes, options.at_once))


if __name__ == "__main__":
    main()
