"""What a class costs: visitors who all take an example within two seconds, beside one moving pen.

    python -m tests.benchmarks.class_of_visitors [--visitors 100] [--files 1024]

Starts the app, opens the visits over Streamlit's own protocol (without browsers, which would need
more than the server), and measures a pen's round trips of the fast loop before and while they act.
Prints one JSON line: both in ms (median, 95th percentile), how long a visitor waits for the page,
and the server's file descriptors (`--files` sets the limit that it starts with) and memory.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import resource
import statistics
import struct
import tempfile
import time
from pathlib import Path
from typing import Any

import psutil
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from lenet.strokes import example_digits, rasterise
from tests.running import Server, serve

ACT_WITHIN_S = 2.0
ALONE_S = 3.0
PACE_S = 0.012  # between two pointer moves


class Visitor:
    """One visit of the draw page, as the browser's side of Streamlit's protocol."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.widgets: dict[str, str] = {}  # id by key
        self.page = ""

    async def open(self) -> None:
        await self._run([])

    async def take_example(self, digit: int) -> float:
        """Return how long the page took to answer, s."""
        state = WidgetState(id=self.widgets["example"])
        state.string_array_value.data.append(str(digit))
        began = time.perf_counter()
        await self._run([state])
        waited = time.perf_counter() - began
        if f"example {digit}".encode() not in self.last_run:
            raise RuntimeError(f"the page did not take example {digit}")
        return waited

    async def _run(self, states: list[WidgetState]) -> None:
        self.last_run = b""
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page
        message.rerun_script.widget_states.widgets.extend(states)
        await self.connection.send(message.SerializeToString())
        while True:
            content = await self.connection.recv(decode=False)
            self.last_run += content
            said = ForwardMsg.FromString(content)
            self._hear(said)
            if said.WhichOneof("type") == "script_finished":
                return

    def _hear(self, said: ForwardMsg) -> None:
        if said.WhichOneof("type") == "navigation":
            self.page = said.navigation.page_script_hash
        if said.WhichOneof("type") == "delta" and said.delta.HasField("new_element"):
            element = said.delta.new_element
            drawn = getattr(element, element.WhichOneof("type") or "", None)
            if name := getattr(drawn, "id", ""):
                self.widgets[name.split("-", 2)[-1]] = name


async def pen(url: str, stop: asyncio.Event) -> list[float]:
    """Move a pen until it is stopped; return the round trips in ms."""
    ink = rasterise(example_digits()[3])
    ask = struct.pack("<HH", *ink.shape) + ink.tobytes()
    trips = []
    async with connect(f"{url}/live?model=relu&framing=1", max_size=2**22) as connection:
        await connection.recv()
        while not stop.is_set():
            began = time.perf_counter()
            await connection.send(ask)
            await connection.recv()
            trips.append(1000 * (time.perf_counter() - began))
            await asyncio.sleep(PACE_S)
    return trips


def summary(values: list[float]) -> dict[str, float]:
    ordered = sorted(values)
    return {
        "median": round(statistics.median(ordered), 1),
        "p95": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
        "most": round(ordered[-1], 1),
    }


async def measure(server: Server, count: int) -> dict[str, Any]:
    url = server.url.replace("http", "ws")
    process = psutil.Process(server.pid)
    report: dict[str, Any] = {"visitors": count, "descriptors": {"before": process.num_fds()}}
    stop = asyncio.Event()
    moving = asyncio.create_task(pen(url, stop))
    await asyncio.sleep(ALONE_S)
    stop.set()
    report["pen_alone_ms"] = summary(await moving)

    stream = f"{url}/_stcore/stream"
    connections = [
        await connect(stream, subprotocols=["streamlit"], max_size=2**26)  # type: ignore[list-item]
        for _ in range(count)
    ]
    visitors = [Visitor(connection) for connection in connections]
    first, *others = visitors
    await first.open()  # pays for what all share
    before = process.memory_info().rss
    for visitor in others:
        await visitor.open()
    report["memory_mb_a_visit"] = round((process.memory_info().rss - before) / 2**20 / count, 2)
    report["descriptors"]["open"] = process.num_fds()
    stop = asyncio.Event()
    moving = asyncio.create_task(pen(url, stop))

    async def act(visitor: Visitor) -> float:
        await asyncio.sleep(random.uniform(0, ACT_WITHIN_S))
        return await visitor.take_example(random.randrange(10))

    waits = await asyncio.gather(*map(act, visitors))
    stop.set()
    report["pen_beside_class_ms"] = summary(await moving)
    report["visitors_wait_s"] = summary(list(waits))
    report["memory_mb"] = round(process.memory_info().rss / 2**20)
    for connection in connections:
        await connection.close()
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--files", type=int, help="soft limit of file descriptors to start with")
    options = parser.parse_args()
    if options.files:
        hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (options.files, hard))
    random.seed(0)
    with serve(Path(tempfile.mkdtemp()) / "app.log") as server:
        if options.files:
            resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
        report = asyncio.run(measure(server, options.visitors))
        report["log_bytes"] = server.log.stat().st_size
    print(json.dumps(report))


if __name__ == "__main__":
    main()
