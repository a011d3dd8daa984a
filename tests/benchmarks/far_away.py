"""How many frames a second a pen gets from a server that is far away.

    python -m tests.benchmarks.far_away [--delays 0,50,100,200] [--seconds 6]

Starts the app behind a proxy that holds back every byte for half of a delay, each way, and draws
one long stroke through it in a real browser, a move each 16 ms, for each delay (ms); the server
answers, never the browser's own engine. Prints one JSON line for each: the round trips of the fast
loop, ms, and the frames a second while the pen moved.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, sync_playwright

from tests.benchmarks.page_time import move_to, open_page
from tests.running import launch, serve

PACE_S = 0.016
CENTRE, RADIUS, TURNS = (140.0, 140.0), 90.0, 3  # of the stroke, in the canvas's pixels
CHUNK = 2**16  # bytes
WATCH = """() => {
  const view = [...document.querySelectorAll('*')]
    .map(element => element.shadowRoot?.getElementById('network-view')).find(Boolean);
  window.frames = [];
  new MutationObserver(() => {
    const { source, rtt } = view.dataset;
    if (source === 'live') window.frames.push([performance.now(), Number(rtt)]);
  }).observe(view, {attributes: true, attributeFilter: ['data-frames']});
}"""


@contextmanager
def far_away(port: int, delay_s: float) -> Iterator[int]:
    """Open a port that leads to another of this machine, half of a delay away each way.

    Args:
        port: Where a server listens.
        delay_s: Of a round trip.
    """
    loop = asyncio.new_event_loop()

    async def connect(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_connection("127.0.0.1", port)
        with suppress(asyncio.CancelledError):  # at the end
            await asyncio.gather(
                carry(reader, back, delay_s / 2), carry(there, writer, delay_s / 2)
            )

    async def end() -> None:
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    starting = asyncio.start_server(connect, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        asyncio.run_coroutine_threadsafe(end(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()


async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> None:
    """Pass on what comes, each piece that much later, until nothing comes any more."""
    loop = asyncio.get_running_loop()
    pieces: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue()

    async def read() -> None:
        piece = b"?"
        while piece:
            piece = b""
            with suppress(OSError):
                piece = await reader.read(CHUNK)
            pieces.put_nowait((loop.time() + delay_s, piece))

    reading = asyncio.create_task(read())
    with suppress(OSError):
        while (piece := await pieces.get())[1]:
            await asyncio.sleep(piece[0] - loop.time())
            writer.write(piece[1])
            await writer.drain()
    writer.close()
    await reading


def frames(browser: Browser, url: str, seconds: float) -> dict[str, float]:
    """Draw one long stroke; return round trips, ms, and frames a second."""
    page = open_page(browser, f"{url}/?engine=server")
    page.locator("#network-view .status[data-connection=live]").wait_for()
    page.evaluate(WATCH)
    move_to(page, spiral(0))
    page.mouse.down()
    began = due = time.perf_counter()
    while (now := time.perf_counter()) < began + seconds:
        move_to(page, spiral((now - began) / seconds))
        due = max(due + PACE_S, now)
        time.sleep(max(0.0, due - time.perf_counter()))
    seen = page.evaluate("window.frames")
    page.mouse.up()
    page.context.close()
    trips = sorted(trip for _, trip in seen)
    times = [at for at, _ in seen]
    return {
        "round_trip_median_ms": round(statistics.median(trips), 1),
        "round_trip_p95_ms": round(trips[int(0.95 * (len(trips) - 1))], 1),
        "frames_per_s": round(1000 * (len(times) - 1) / (times[-1] - times[0]), 1),
    }


def spiral(share: float) -> tuple[float, float]:
    """Return where the pen is on the canvas, by the share of the stroke's time."""
    angle, radius = 2 * math.pi * TURNS * share, RADIUS * (0.3 + 0.7 * share)
    return CENTRE[0] + radius * math.cos(angle), CENTRE[1] + radius * math.sin(angle)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--delays", default="0,50,100,200", help="of a round trip, ms")
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    with serve(Path(tempfile.mkdtemp()) / "app.log") as server, sync_playwright() as playwright:
        browser, port = launch(playwright), urlsplit(server.url).port
        assert port is not None
        for delay in map(float, options.delays.split(",")):
            with far_away(port, delay / 1000) as far:
                figures = frames(browser, f"http://127.0.0.1:{far}", options.seconds)
            print(json.dumps({"delay_ms": delay, **figures}), flush=True)
        browser.close()


if __name__ == "__main__":
    main()
