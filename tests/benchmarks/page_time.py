"""How long the app keeps a person waiting, beside a bare page with only the canvas.

    python -m tests.benchmarks.page_time [--rounds 7]

Both run on this machine at the same time and are measured in turn, in a real Chromium. Prints one
JSON line: opening the page until the canvas is there and the pen-up until the slow loop has
answered, each as median ms of both and their ratio; opening a link with a drawing until canvas,
drawing and answer are there, beside the blank page; the cold start from the server's launch; the
fast loop's round trip and its frames for each pointer move (12 ms apart).
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.pen import EXAMPLES, draw, expect_digit, press_and_move, view
from tests.running import launch, serve

BARE = "tests/benchmarks/bare_page.py"
PACE_MS = 12
# Run by the page itself, each frame of animation, from its first moment on: whoever asks from
# outside asks less and less often, and is half a second late.
STOPWATCH = """
  window.seenAt = {};
  const inkedOn = canvas => {
    const {data} = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.some((level, i) => i % 4 === 0 && level > 128);
  };
  const look = () => {
    const shown = [...document.querySelectorAll('.stBidiComponent *')]
      .map(element => element.shadowRoot).filter(Boolean);
    const inside = selector => shown.map(root => root.querySelector(selector)).find(Boolean);
    const note = (what, isThere) => { if (isThere) window.seenAt[what] ??= performance.now(); };
    const upper = inside('canvas.upper-canvas');
    note('canvas', upper?.getBoundingClientRect().width);
    if (location.search.includes('drawing=')) {
      const lower = upper?.parentElement.querySelector('canvas.lower-canvas');
      note('drawing', !window.seenAt.drawing && lower && inkedOn(lower));
      note('digit', inside('#network-view')?.dataset.digit);
    }
    if (Object.keys(window.seenAt).length < 3) requestAnimationFrame(look);
  };
  look();
"""
LINKED = ("canvas", "drawing", "digit")  # what a link with a drawing brings
STROKE = [(140.0, 60.0), (140.0, 140.0), (140.0, 220.0)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    logs = Path(tempfile.mkdtemp())
    with sync_playwright() as playwright:
        browser = launch(playwright)
        report = {"import_s": import_times(), "cold_start_s": cold_start(browser, logs)}
        with (
            serve(logs / "app.log") as app,
            serve(logs / "bare.log", BARE, "/_stcore/health") as bare,
        ):
            urls = {"app": app.url, "bare": bare.url}
            for url in urls.values():  # the first visit warms the server up
                open_page(browser, url).context.close()
            opening: dict[str, list[float]] = {"app": [], "bare": []}
            settling: dict[str, list[float]] = {"app": [], "bare": []}
            linked: list[float] = []
            for _ in range(rounds):
                for name, url in urls.items():
                    page = open_page(browser, url)
                    opening[name].append(seconds_until(page, "canvas"))
                    settle = settle_app if name == "app" else settle_bare
                    settling[name] += strokes(page, settle)
                    page.context.close()
                page = open_page(browser, f"{app.url}/?drawing=example.3")
                expect_digit(page, 3)
                linked.append(max(seconds_until(page, each) for each in LINKED))
                page.context.close()
            report["open_ms"] = compare(opening)
            blank, link = (1000 * statistics.median(times) for times in (opening["app"], linked))
            report["open_link_ms"] = {"link": round(link), "later": round(link - blank)}
            report["pen_up_to_settled_ms"] = compare(settling)
            report["fast_loop"] = fast_loop(browser, app.url)
        browser.close()
    print(json.dumps(report))


def import_times() -> dict[str, float]:
    """Return what the heavy imports cost, each in a process of its own, seconds."""
    times = {}
    for name in ("lenet.live", "streamlit", "torch", "torchvision"):
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", f"import {name}"], check=True)
        times[name] = round(time.perf_counter() - began, 2)
    return times


def cold_start(browser: Browser, logs: Path) -> dict[str, float]:
    """Return when, after the launch of the server, the page was usable and a digit read."""
    with serve(logs / "cold.log", ready="/_stcore/health") as server:
        times = {"server answers": time.monotonic() - server.started}
        page = open_page(browser, server.url)
        times["canvas usable"] = time.monotonic() - server.started
        draw(page, EXAMPLES[3])
        view(page).wait_for(timeout=60_000)
        expect_digit(page, 3)
        times["first digit read"] = time.monotonic() - server.started
        page.context.close()
    return {name: round(seconds, 2) for name, seconds in times.items()}


def open_page(browser: Browser, url: str) -> Page:
    """Open a page in a fresh context, nothing cached, and wait for the canvas."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.add_init_script(STOPWATCH)
    page.goto(url)
    page.locator("canvas.upper-canvas").wait_for(timeout=60_000)
    return page


def seconds_until(page: Page, what: str) -> float:
    """Return when the page first showed it, from the start of its opening on, s."""
    return float(page.wait_for_function(f"window.seenAt.{what}").json_value()) / 1000


def settle_app(page: Page) -> None:
    handle = view(page).element_handle()
    page.wait_for_function("view => view.dataset.source === 'rerun'", arg=handle)


def settle_bare(page: Page) -> None:
    before = page.evaluate("window.echo ?? ''")
    page.wait_for_function(
        f"() => document.querySelector('#echo').textContent !== {json.dumps(before)}"
    )


def strokes(page: Page, settle: Callable[[Page], None], count: int = 4) -> list[float]:
    """Draw strokes on a page at rest; return each one's time from pen-up to settled, s."""
    times = []
    page.locator("#echo, .st-key-probabilities table").first.wait_for(timeout=60_000)
    page.get_by_test_id("stApp").and_(
        page.locator("[data-test-script-state=notRunning]")
    ).wait_for()
    for i in range(count):
        page.evaluate("window.echo = document.querySelector('#echo')?.textContent")
        press_and_move(page, [(x + 30 * (i - 2), y) for x, y in STROKE])
        page.mouse.up()
        began = time.perf_counter()
        settle(page)
        times.append(time.perf_counter() - began)
    return times


def compare(times: dict[str, list[float]]) -> dict[str, float]:
    medians = {name: 1000 * statistics.median(values) for name, values in times.items()}
    rounded = {name: round(value) for name, value in medians.items()}
    return {**rounded, "ratio": round(medians["app"] / medians["bare"], 2)}


def fast_loop(browser: Browser, url: str, which: str = "network-view") -> dict[str, float]:
    """Draw all examples at a pen's pace; return round trips, ms, and frames for each move.

    Args:
        browser: Running.
        url: Of a page with the canvas.
        which: The network view's id, where there are two.
    """
    page = open_page(browser, url)
    network = page.locator(f"#{which}")
    network.locator(".status[data-connection=live]").wait_for()
    page.evaluate(
        """which => {
          const view = [...document.querySelectorAll('*')]
            .map(element => element.shadowRoot?.getElementById(which)).find(Boolean);
          window.trips = [];
          new MutationObserver(() => {
            if (view.dataset.source === 'live') window.trips.push(Number(view.dataset.rtt));
          }).observe(view, {attributes: true, attributeFilter: ['data-frames']});
        }""",
        which,
    )
    moves = frames = 0
    for strokes_of_digit in EXAMPLES.values():
        before = int(network.get_attribute("data-frames") or 0)
        for stroke in strokes_of_digit:
            press_and_move(page, stroke[:1])
            for point in stroke[1:]:
                move_to(page, point)
                time.sleep(PACE_MS / 1000)
            page.mouse.up()
            moves += len(stroke) - 1
        frames += int(network.get_attribute("data-frames") or 0) - before
        page.locator(".st-key-pad").get_by_role("button", name="Reset").click()
        expect(network).to_have_attribute("data-digit", "")
    trips = sorted(page.evaluate("window.trips"))
    page.context.close()
    return {
        "round_trip_median_ms": round(statistics.median(trips), 1),
        "round_trip_p95_ms": round(trips[int(0.95 * (len(trips) - 1))], 1),
        "frames_per_move": round(frames / moves, 2),
    }


def move_to(page: Page, point: tuple[float, float]) -> None:
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + point[0], box["y"] + point[1])


if __name__ == "__main__":
    main()
