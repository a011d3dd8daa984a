"""How soon browsers are back when the server was killed under load, and whether anything is lost.

    python -m tests.benchmarks.killed_server [--browsers 3] [--rounds 3]

Starts the app, draws a digit in each of some real browsers, and lets four pens ask all the while;
then kills the server's process (SIGKILL) and starts it again. Prints one JSON line for each round:
for each browser, the seconds from when the server is ready until the fast loop is live again, and
until Streamlit's own connection stands. A drawing or an answer that is not there ends it with an
error.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, expect, sync_playwright

from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    expect_ink_along,
    open_draw_page,
    status,
    wait_until_connected,
    wait_until_settled,
)
from tests.e2e.test_replicas import Pens, Replica
from tests.running import launch

WAIT_MS = 120_000
WATCH = """() => {
  const app = document.querySelector('[data-testid=stApp]');
  const shadows = [...document.querySelectorAll('*')].map((element) => element.shadowRoot);
  const view = shadows.find((root) => root?.getElementById('network-view'));
  const watched = { live: [view.querySelector('.status'), 'data-connection', 'live'],
                    streamlit: [app, 'data-test-connection-state', 'CONNECTED'] };
  window.back = {};
  for (const [name, [element, attribute, good]] of Object.entries(watched)) {
    new MutationObserver(() => {
      const isGood = element.getAttribute(attribute) === good;
      if (isGood) window.back[name] ??= Date.now() / 1000;
      else delete window.back[name];
    }).observe(element, { attributes: true, attributeFilter: [attribute] });
  }
}"""


def seconds_until_back(page: Page, ready: float, digit: int) -> dict[str, float]:
    """Wait until a browser has all that it had; return how long that took after a moment, s."""
    expect(status(page)).to_have_attribute("data-connection", "live")
    wait_until_connected(page)
    expect_digit(page, digit)
    expect_ink_along(page, EXAMPLES[digit])
    wait_until_settled(page)
    back: dict[str, float] = page.evaluate("window.back")
    return {name: round(max(0.0, at - ready), 1) for name, at in back.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--browsers", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    expect.set_options(timeout=WAIT_MS)
    replica = Replica(Path(tempfile.mkdtemp()), "app")
    replica.start()
    replica.wait()
    try:
        with sync_playwright() as playwright, Pens(replica.server.url) as pens:
            browser = launch(playwright)
            pages = [browser.new_context().new_page() for _ in range(options.browsers)]
            for digit, page in enumerate(pages):
                page.set_default_timeout(WAIT_MS)
                open_draw_page(page, replica.server.url)
                draw(page, EXAMPLES[digit])
                expect_digit(page, digit)
                wait_until_settled(page)
            for _ in range(options.rounds):
                for page in pages:
                    page.evaluate(WATCH)
                pens.wait_for_more()
                replica.kill()
                replica.start()
                replica.wait()
                ready = time.time()
                back = [seconds_until_back(page, ready, digit) for digit, page in enumerate(pages)]
                pens.wait_for_more()
                print(json.dumps({"seconds_until_back": back}), flush=True)
            browser.close()
    finally:
        replica.kill()


if __name__ == "__main__":
    main()
