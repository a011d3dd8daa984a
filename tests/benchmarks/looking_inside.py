"""How quickly the app shows what is inside: fields under the pointer, ledger, two networks.

    python -m tests.benchmarks.looking_inside [--rounds 7]

In a real Chromium, and beside the bare page of `page_time`. Prints one JSON line:

- hover_to_overlay_ms: real mouse moves over the maps, from the time stamp of the browser's input
  event until all handlers are done and the overlay is on its canvas (the screen shows it with the
  next frame);
- fast_loop: round trips and frames for each pointer move, plain, with a pinned unit, and with two
  networks under one pen (each of them);
- ledger_ms: from the click on a unit until the ledger is there, beside the bare page's time from
  pen-up until its slow loop has answered (of which the canvas waits 200 ms), and their ratio;
- library_ms: effective field (this drawing and ten examples), attributions, and the answers at all
  289 shifts, without and with centring; on one thread.
"""

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.benchmarks.page_time import (
    BARE,
    compare,
    fast_loop,
    open_page,
    settle_bare,
    strokes,
)
from tests.e2e.pen import take_example, view, wait_until_settled
from tests.running import launch, serve

MOVES = 60  # over each of five layers
UNIT = "conv2.3.4.5"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else None)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    logs = Path(tempfile.mkdtemp())
    report: dict[str, object] = {}
    with sync_playwright() as playwright:
        browser = launch(playwright)
        with (
            serve(logs / "app.log") as app,
            serve(logs / "bare.log", BARE, "/_stcore/health") as bare,
        ):
            report["hover_to_overlay_ms"] = hover(browser, app.url)
            twins = f"{app.url.rstrip('/')}/activations"
            report["fast_loop"] = {
                "plain": fast_loop(browser, app.url),
                "unit pinned": fast_loop(browser, f"{app.url}?unit={UNIT}"),
                "first twin": fast_loop(browser, twins),
                "second twin": fast_loop(browser, twins, "network-view-beside"),
            }
            report["ledger_ms"] = ledger(browser, app.url, bare.url, rounds)
        browser.close()
    report["library_ms"] = library()
    print(json.dumps(report))


def page_with_digit(browser: Browser, url: str) -> Page:
    page = open_page(browser, url)
    expect(view(page)).to_have_attribute("data-source", "rerun")
    take_example(page, 3)
    expect(view(page)).to_have_attribute("data-digit", "3")
    wait_until_settled(page)
    return page


def hover(browser: Browser, url: str) -> dict[str, float]:
    """Move the mouse over the maps; return the time from input to overlay."""
    page = page_with_digit(browser, url)
    page.evaluate(
        """() => {
          window.times = [];
          // Handlers of the view run before those on the window.
          window.addEventListener('pointermove', e => times.push(performance.now() - e.timeStamp));
        }"""
    )
    for paper in ("C1", "S2", "C3", "S4", "C5"):
        tile = view(page).locator(f"[data-paper={paper}] .tile").first
        box = tile.bounding_box()
        assert box is not None
        for i in range(MOVES):
            x, y = (i * 7 % MOVES) / MOVES, (i * 13 % MOVES) / MOVES
            page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"])
        expect(view(page).locator(".tip")).to_be_visible()
    times = sorted(page.evaluate("times"))
    page.context.close()
    return {
        "moves": len(times),
        "median": round(statistics.median(times), 1),
        "p95": round(times[int(0.95 * (len(times) - 1))], 1),
    }


def ledger(browser: Browser, app: str, bare: str, rounds: int) -> dict[str, float]:
    """Return the time from a click until the ledger, and the bare page's from pen-up."""
    times: dict[str, list[float]] = {"app": [], "bare": []}
    for _ in range(rounds):
        page = page_with_digit(browser, app)
        for channel in range(4):
            tile = view(page).locator(f"[data-paper=C3] .tile[data-channel='{channel}']")
            tile.click()
            began = time.perf_counter()
            page.locator(".st-key-ledger").get_by_text(f"act2.{channel}.").first.wait_for()
            times["app"].append(time.perf_counter() - began)
            wait_until_settled(page)
        page.context.close()
        page = open_page(browser, bare)
        times["bare"] += strokes(page, settle_bare)
        page.context.close()
    return compare(times)


def library() -> dict[str, float]:
    """Return the median time of what pages compute, ms."""
    import torch

    import lenet
    from lenet.attribution import attribute, effective_field
    from lenet.datasets import example_images
    from lenet.equivariance import answers, recentred, shift_grid

    torch.set_num_threads(1)
    model = lenet.load_model("relu")
    images = example_images()[0].unsqueeze(1).float() / 255
    unit = lenet.parse_unit(UNIT, model.layers)

    def fields() -> None:
        effective_field(model, images[3:4], unit)
        effective_field(model, images, unit)

    def attributions() -> None:
        attribute(model, images[3:4], 3)

    def shifts() -> None:
        answers(model, shift_grid(images[3:4]))

    def centred_shifts() -> None:
        answers(model, recentred(shift_grid(images[3:4])))

    report = {}
    for work in (fields, attributions, shifts, centred_shifts):
        work()  # imports, graphs
        times = []
        for _ in range(9):
            began = time.perf_counter()
            work()
            times.append(1000 * (time.perf_counter() - began))
        report[work.__name__] = round(statistics.median(times), 1)
    return report


if __name__ == "__main__":
    main()
