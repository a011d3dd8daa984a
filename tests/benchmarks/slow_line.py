"""How long a visitor on a slow line waits for the canvas and for the first answer.

    python -m tests.benchmarks.slow_line [--rounds 5] [--latency 400] [--megabits 1] [--url URL ...]

Opens the app in a fresh browser context, nothing cached, over a line that Chromium slows down
(DevTools protocol, `Network.emulateNetworkConditions`): 400 ms for each request and 1 Mbit/s each
way, by default. As soon as there is a canvas, the mouse draws a three. Chromium applies the rate to
WebSockets, too, but the latency only to their opening: the messages themselves are not delayed.

Prints one JSON line for each server: medians over the rounds, ms from the start of the navigation,
until the canvas can be drawn on and until the three is answered; and, for the round with the median
answer, the requests until then and the kilobytes that came over the line, by the type that Chromium
gives them. The bytes of a WebSocket are those of its frames. With `--url`, servers that run already
are measured in turn, instead of a new one.
"""

import argparse
import json
import statistics
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page, sync_playwright

from tests.e2e.pen import EXAMPLES, press_and_move
from tests.running import launch, serve

DIGIT = 3
WAIT_MS = 300_000  # much longer than the slowest line takes
# Run by the page itself, each frame of animation: the line slows down what asks from outside.
STOPWATCH = """
  window.seenAt = {};
  const look = () => {
    const inside = selector => [...document.querySelectorAll('.stBidiComponent *')]
      .map(element => element.shadowRoot?.querySelector(selector)).find(Boolean);
    const note = (what, isThere) => { if (isThere) window.seenAt[what] ??= performance.now(); };
    note('canvas', inside('canvas.upper-canvas')?.getBoundingClientRect().width);
    note('answer', inside('#network-view')?.dataset.digit === 'DIGIT');
    if (!window.seenAt.answer) requestAnimationFrame(look);
  };
  look();
""".replace("DIGIT", str(DIGIT))


@dataclass
class Traffic:
    """What comes over the line, by the type of the request.

    Args:
        requests: How many there were.
        received: Bytes.
    """

    requests: Counter[str] = field(default_factory=Counter)
    received: Counter[str] = field(default_factory=Counter)
    _types: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, devtools: CDPSession) -> "Traffic":
        """Return a page's traffic, counted from now on."""
        traffic = cls()
        devtools.on("Network.requestWillBeSent", traffic._begins)
        devtools.on("Network.webSocketCreated", lambda event: traffic._begins(event, "WebSocket"))
        devtools.on("Network.loadingFinished", traffic._ends)
        devtools.on("Network.webSocketFrameReceived", traffic._receives)
        devtools.send("Network.enable")
        return traffic

    def by_type(self) -> dict[str, tuple[int, int]]:
        """Return requests and kilobytes of each type, and of all together."""
        kinds = {kind: (n, self.received[kind] // 1000) for kind, n in self.requests.most_common()}
        return {"all": (self.requests.total(), self.received.total() // 1000), **kinds}

    def _begins(self, event: dict[str, Any], kind: str = "") -> None:
        address = event["url"] if kind else event["request"]["url"]
        if address.startswith(("http", "ws")):
            self._types[event["requestId"]] = kind or event.get("type", "Other")
            self.requests[self._types[event["requestId"]]] += 1

    def _ends(self, event: dict[str, Any]) -> None:
        if kind := self._types.get(event["requestId"]):
            self.received[kind] += int(event["encodedDataLength"])

    def _receives(self, event: dict[str, Any]) -> None:
        content, is_text = event["response"]["payloadData"], event["response"]["opcode"] == 1
        self.received["WebSocket"] += len(content.encode()) if is_text else len(content) * 3 // 4


@dataclass(frozen=True)
class Visit:
    """One opening of the page.

    Args:
        canvas_ms: Until there was a canvas.
        answer_ms: Until the digit was answered.
        traffic: Requests and kilobytes until the answer, by type.
    """

    canvas_ms: float
    answer_ms: float
    traffic: dict[str, tuple[int, int]]


def visit(browser: Browser, url: str, latency_ms: float, megabits: float) -> Visit:
    """Open the page over a slow line, draw a digit and wait for its answer."""
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        devtools = context.new_cdp_session(page)
        traffic = Traffic.of(devtools)
        rate = megabits * 1e6 / 8  # bytes a second
        conditions = {"offline": False, "latency": latency_ms}
        rates = {"downloadThroughput": rate, "uploadThroughput": rate}
        devtools.send("Network.emulateNetworkConditions", {**conditions, **rates})
        page.add_init_script(STOPWATCH)
        page.goto(url, wait_until="commit")
        canvas_ms = _seen(page, "canvas")
        for stroke in EXAMPLES[DIGIT]:
            press_and_move(page, stroke)
            page.mouse.up()
        return Visit(canvas_ms, _seen(page, "answer"), traffic.by_type())


def _seen(page: Page, what: str) -> float:
    """Return when the page first showed it, ms from the start of the navigation."""
    return float(page.wait_for_function(f"window.seenAt?.{what}").json_value())


@contextmanager
def served(urls: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return the addresses of running servers; without any, that of a new one."""
    if urls:
        yield urls
        return
    with serve(Path(tempfile.mkdtemp()) / "app.log") as server:
        yield [server.url]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--latency", type=float, default=400, help="of a request, ms")
    parser.add_argument("--megabits", type=float, default=1.0, help="a second, each way")
    parser.add_argument("--url", nargs="+", default=[], help="of servers that run already")
    options = parser.parse_args()
    with served(options.url) as urls, sync_playwright() as playwright:
        browser = launch(playwright)
        visits: dict[str, list[Visit]] = {url: [] for url in urls}
        for url in urls:
            visit(browser, url, 0, 100)  # the first visit warms the server up
        for _ in range(options.rounds):
            for url, before in visits.items():
                before.append(visit(browser, url, options.latency, options.megabits))
        browser.close()
    for url, all_of_it in visits.items():
        print(json.dumps({"url": url, **summary(all_of_it)}))


def summary(visits: list[Visit]) -> dict[str, Any]:
    """Return the medians of some visits, and the traffic of the one with the median answer."""
    by_answer = sorted(visits, key=lambda one: one.answer_ms)
    return {
        "canvas_ms": round(statistics.median(one.canvas_ms for one in visits)),
        "answer_ms": round(statistics.median(one.answer_ms for one in visits)),
        "requests_and_kilobytes": by_answer[len(by_answer) // 2].traffic,
    }


if __name__ == "__main__":
    main()
