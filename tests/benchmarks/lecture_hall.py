"""What a hall of pens costs: answers a second, how long each waits, bytes, processor and memory.

    python -m tests.benchmarks.lecture_hall [--pens 1,10,100] [--pace 30] [--protocol 2]
    python -m tests.benchmarks.lecture_hall --pens 100 --pace 0     # as fast as they are answered
    python -m tests.benchmarks.lecture_hall --pens 0,100 --person   # and somebody in a browser

Starts the app and lets so many pens ask at that pace (messages a second each), from processes of
their own; every answer's digit is checked. Prints one JSON line for each number of pens: answers a
second, the wait for one in ms (median, 95th and 99th percentile), bytes of an ask and an answer,
what all pens together take of the network, the server's processor time for an answer, its memory,
and how many pens were turned away. The load runs on the same machine: a server by itself does more.
With `--person`, somebody draws in a real browser meanwhile, and goes from page to page: the round
trips of the fast loop, and from the click until the new page is there, ms.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import statistics
import struct
import tempfile
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import psutil
from playwright.sync_api import sync_playwright
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from lenet.live.compact import ASK_BYTES, NO_UNIT, UNIT
from lenet.live.messages import DIGIT
from lenet.preprocessing import frame
from lenet.strokes import example_digits, rasterise
from tests.benchmarks.page_time import fast_loop, open_page, settle_app
from tests.running import Server, launch, serve

SWITCHES = 4  # there and back
PERSON_S = 45.0  # that the pens move while somebody is looked at
PENS = (1, 10, 50, 100, 200, 400, 1000)


@dataclass
class Seen:
    """What some pens have seen: seconds waited for each answer, bytes, and who was turned away."""

    waits: list[float] = field(default_factory=list)
    answer_bytes: int = 0
    ask_bytes: int = 0
    turned_away: int = 0


@dataclass(frozen=True)
class Hall:
    """Where pens ask, how often a second each, for how long, and in which protocol."""

    url: str
    pace: float
    seconds: float
    protocol: int


@cache
def asks_of(protocol: int) -> list[bytes]:
    """Return what is asked about each of the ten example digits."""
    asks = []
    for digit in range(10):
        ink = rasterise(example_digits()[digit])
        if protocol == 1:
            asks.append(struct.pack("<HH", *ink.shape) + ink.tobytes())
        else:
            framed = frame(ink)
            assert framed is not None
            asks.append(UNIT.pack(NO_UNIT) + framed.image.tobytes())
            assert len(asks[-1]) == ASK_BYTES
    return asks


async def pen(hall: Hall, ready: asyncio.Barrier, seen: Seen) -> None:
    """Ask at a pace, and note how long each answer took."""
    url, asks, pace, seconds = hall.url, asks_of(hall.protocol), hall.pace, hall.seconds
    async with connect(
        url, max_size=2**20, proxy=None, open_timeout=None, ping_interval=None
    ) as at:
        if "error" in json.loads(await at.recv()):
            seen.turned_away += 1
            await ready.wait()
            return
        await ask_once(at, asks[0], 0)
        await ready.wait()
        began = due = time.perf_counter()
        number = 0
        while (now := time.perf_counter()) < began + seconds:
            if pace:
                due = max(due + 1 / pace, now)
                await asyncio.sleep(due - now)
            number += 1
            asked = time.perf_counter()
            seen.answer_bytes = await ask_once(at, asks[number % 10], number % 10)
            seen.waits.append(time.perf_counter() - asked)
        seen.ask_bytes = len(asks[0])


async def ask_once(at: ClientConnection, ask: bytes, digit: int) -> int:
    """Ask, expect that digit, and return the size of the answer."""
    await at.send(ask)
    answer = await at.recv()
    if not isinstance(answer, bytes) or DIGIT.unpack_from(answer) != (digit,):
        raise RuntimeError(f"a {digit} was answered with {answer[:80]!r}")
    return len(answer)


def pens(hall: Hall, count: int) -> Seen:
    """Let some pens move, and return what they have seen."""

    async def all_of_them() -> Seen:
        seen, ready = Seen(), asyncio.Barrier(count)
        moving = (pen(hall, ready, seen) for _ in range(count))
        for result in await asyncio.gather(*moving, return_exceptions=True):
            if isinstance(result, BaseException) and not isinstance(result, ConnectionClosed):
                raise result
        return seen

    return asyncio.run(all_of_them())


def person(url: str) -> dict[str, object]:
    """Draw in a browser, and go from page to page; return how long both take."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        page = open_page(browser, f"{url}/?engine=server&drawing=example.3")
        waits = []
        for _ in range(SWITCHES):
            for name, there in (("Kernels", ".st-key-kernels-head"), ("Draw", ".st-key-pad")):
                began = time.perf_counter()
                page.get_by_role("link", name=name, exact=True).click()
                page.locator(there).wait_for()
                waits.append(1000 * (time.perf_counter() - began))
                settle_app(page)
        page.context.close()
        fast = fast_loop(browser, f"{url}/?engine=server")
        browser.close()
    return {"fast_loop": fast, "page_switch_median_ms": round(statistics.median(waits))}


def measure(
    server: Server, hall: Hall, count: int, *, has_person: bool = False
) -> dict[str, object]:
    """Return the figures for one number of pens."""
    if count == 0:
        return {"pens": 0, **person(server.url)}
    process = psutil.Process(server.pid)
    workers = min(2, count)
    shares = [count // workers + (at < count % workers) for at in range(workers)]
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        used = sum(process.cpu_times()[:2])
        jobs = [pool.apply_async(pens, (hall, share)) for share in shares]
        in_browser = person(server.url) if has_person else {}
        seen = [job.get() for job in jobs]
    used = sum(process.cpu_times()[:2]) - used
    waits = sorted(wait for some in seen for wait in some.waits)
    rate = len(waits) / hall.seconds
    ask = max(some.ask_bytes for some in seen)
    answer = max(some.answer_bytes for some in seen)
    return {
        "pens": count,
        "answers_per_s": round(rate),
        "wait_ms": {
            name: round(1000 * waits[int(at * (len(waits) - 1))], 1)
            for name, at in {"p50": 0.5, "p95": 0.95, "p99": 0.99}.items()
        },
        "ask_bytes": ask,
        "answer_bytes": answer,
        "mb_per_s": {"up": round(rate * ask / 1e6, 2), "down": round(rate * answer / 1e6, 2)},
        "cpu_ms_per_answer": round(1000 * used / len(waits), 3),
        "memory_mb": round(process.memory_info().rss / 2**20),
        "turned_away": sum(some.turned_away for some in seen),
        **in_browser,
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--pens", default=",".join(map(str, PENS)))
    parser.add_argument(
        "--pace", type=float, default=10.0, help="messages a second of each; 0: all"
    )
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--protocol", type=int, choices=(1, 2), default=2)
    parser.add_argument("--person", action="store_true", help="somebody draws in a browser")
    options = parser.parse_args()
    if options.person:
        options.seconds = max(options.seconds, PERSON_S)
    with serve(Path(tempfile.mkdtemp()) / "app.log") as server:
        query = "" if options.protocol == 1 else "&protocol=2&numbers=float16"
        url = f"{server.url.replace('http', 'ws')}/live?model=relu{query}"
        hall = Hall(url, options.pace, options.seconds, options.protocol)
        for count in map(int, options.pens.split(",")):
            figures = measure(server, hall, count, has_person=options.person)
            print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
