"""The browser's own engine: where the server is far, full or gone, or where it was chosen."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from playwright.sync_api import Locator, Page, Route, WebSocketRoute, expect

import lenet
from lenet.portable import portable_network
from lenet.strokes import Stroke
from tests.e2e.pen import (
    EXAMPLES,
    draw,
    expect_digit,
    expect_no_ink,
    move,
    open_draw_page,
    press_and_move,
    status,
    view,
    wait_until_settled,
)
from tests.e2e.scenes import NETWORK, follow

SOCKETS = re.compile(r"/live\?|/_stcore/stream")
LIVE = re.compile(r"/live\?")
NUMBERS = re.compile(r"/live/network\?")
# A server whose answers take longer than those of one in the same building.
FAR = """
  const Native = window.WebSocket;
  window.sent = window.heard = window.mostUnderWay = 0;
  window.WebSocket = class extends Native {
    isLive = /\\/live\\?/.test(this.url);
    send(message) {
      if (this.isLive) mostUnderWay = Math.max(mostUnderWay, ++sent - heard);
      super.send(message);
    }
    set onmessage(hear) {
      const late = (message) => setTimeout(() => {
        if (typeof message.data !== "string") window.heard++;
        hear(message);
      }, window.distance ?? 80);
      super.onmessage = hear && this.isLive ? late : hear;
    }
  };
"""


def engine(page: Page) -> Locator:
    return status(page).and_(page.locator("[data-engine=browser]"))


def draw_a_four(page: Page) -> None:
    """Draw it and expect the browser's engine to answer while the pen is down, PyTorch after."""
    first, last = EXAMPLES[4]
    draw(page, [first])
    press_and_move(page, last)
    expect_digit(page, 4)
    expect(view(page)).to_have_attribute("data-source", "live")
    expect(view(page)).to_have_attribute("data-engine", "browser")
    page.mouse.up()


def test_where_it_was_chosen_the_browser_draws_and_pytorch_agrees(draw_page: Page) -> None:
    page = draw_page
    page.get_by_role("button", name="Where it runs").click()
    page.get_by_role("combobox", name="Live from").click()
    page.get_by_role("option", name="browser", exact=True).click()
    page.wait_for_url(re.compile(r"[?&]engine=browser"))
    page.keyboard.press("Escape")
    expect(engine(page)).to_contain_text("this browser")
    draw_a_four(page)
    for model in lenet.MODELS:
        follow(page, f"?engine=browser&model={model}&drawing=none", NETWORK)
        expect(view(page)).to_have_attribute("data-model", model)
        expect_agreement(page, EXAMPLES[1])
        expect_digit(page, 1)
    silent = ",".join(f"conv1.{kernel}=off" for kernel in range(6))
    follow(page, f"?engine=browser&surgery={silent}&drawing=none", NETWORK)
    expect(page.locator(".st-key-altered")).to_be_visible()
    expect_agreement(page, EXAMPLES[3])


def expect_agreement(page: Page, strokes: Sequence[Stroke]) -> None:
    """Draw on a blank canvas, and expect the browser's numbers to agree with PyTorch's."""
    expect_no_ink(page)
    expect(engine(page)).to_contain_text("this browser")
    draw(page, strokes)
    expect(view(page)).to_have_attribute("data-engine", "browser")
    wait_until_settled(page)
    expect(engine(page)).to_contain_text("this browser, ±")


def test_a_server_that_is_gone_is_stood_in_for(page: Page, app_url: str) -> None:
    sockets: list[WebSocketRoute] = []

    def connect(browser_side: WebSocketRoute) -> None:
        browser_side.connect_to_server()
        sockets.append(browser_side)

    page.route_web_socket(SOCKETS, connect)
    with page.expect_response(NUMBERS) as numbers:
        open_draw_page(page, app_url)
    numbers.value.finished()
    draw(page, EXAMPLES[3])
    wait_until_settled(page)
    page.route_web_socket(SOCKETS, lambda browser_side: browser_side.close())
    page.route("**/*", lambda route: route.abort())
    for socket in sockets:
        socket.close()
    expect(engine(page)).to_have_attribute("title", re.compile("does not answer"))
    page.locator("canvas.upper-canvas").hover(position={"x": 40, "y": 40})
    page.mouse.down()
    page.mouse.move(*_right_of(page))
    expect(view(page)).to_have_attribute("data-engine", "browser")
    expect(view(page)).to_have_attribute("data-source", "live")
    page.mouse.up()


def _right_of(page: Page) -> tuple[float, float]:
    box = page.locator("canvas.upper-canvas").bounding_box()
    assert box is not None
    return box["x"] + box["width"] - 40, box["y"] + 40


def test_a_blocked_live_route_is_stood_in_for_until_it_opens(page: Page, app_url: str) -> None:
    page.route_web_socket(LIVE, lambda browser_side: browser_side.close())
    open_draw_page(page, app_url, live=False)
    expect(engine(page)).to_be_visible()
    draw_a_four(page)
    wait_until_settled(page)
    page.route_web_socket(LIVE, lambda browser_side: browser_side.connect_to_server() and None)
    expect(status(page)).to_have_attribute("data-connection", "live")
    expect(status(page)).to_have_attribute("data-engine", "server")


def test_a_full_server_is_stood_in_for(page: Page, app_url: str) -> None:
    full = "The app is full: try again in a minute."

    def refuse(browser_side: WebSocketRoute) -> None:
        browser_side.send(json.dumps({"error": full}))
        browser_side.close(code=1013)

    page.route_web_socket(LIVE, refuse)
    open_draw_page(page, app_url, live=False)
    expect(engine(page)).to_have_attribute("title", re.compile(full))
    draw_a_four(page)
    wait_until_settled(page)


def test_a_far_server_is_stood_in_for(page: Page, app_url: str) -> None:
    page.add_init_script(FAR)
    open_draw_page(page, app_url)
    (stroke,) = EXAMPLES[3]
    press_and_move(page, stroke[:1])
    expect_engine_after(page, stroke, "browser")
    page.mouse.up()


def test_several_asks_are_under_way_to_a_far_server_that_is_to_answer(
    page: Page, app_url: str
) -> None:
    page.add_init_script(FAR + "window.distance = 300;")
    open_draw_page(page, f"{app_url}/?engine=server")
    first, last = EXAMPLES[4]
    draw(page, [first])
    press_and_move(page, last)
    page.wait_for_function("window.heard === window.sent")
    assert 1 < page.evaluate("window.mostUnderWay") <= 8
    expect_digit(page, 4)
    expect(view(page)).to_have_attribute("data-source", "live")
    page.mouse.up()
    wait_until_settled(page)
    expect_digit(page, 4)


def expect_engine_after(page: Page, stroke: Stroke, name: str) -> None:
    """Go over a stroke, as often as it takes, until that engine answers."""
    for _ in range(20):
        move(page, stroke)
        if status(page).get_attribute("data-engine") == name:
            return
    expect(status(page)).to_have_attribute("data-engine", name)


def test_a_browser_that_computes_wrongly_is_found_out_and_the_server_draws(
    page: Page, app_url: str, page_errors: list[str]
) -> None:
    def damage(route: Route) -> None:
        model = lenet.load_model("relu").requires_grad_(False)
        model.fc2.weight[3] += 1
        route.fulfill(body=portable_network(model), content_type="application/octet-stream")

    page.route(NUMBERS, damage)
    open_draw_page(page, f"{app_url}/?engine=browser")
    draw(page, EXAMPLES[3])
    expect(status(page)).to_contain_text("this browser computes wrongly: server only")
    expect(status(page)).to_have_attribute("data-engine", "server")
    wait_until_settled(page)
    draw(page, EXAMPLES[1])
    expect(view(page)).to_have_attribute("data-engine", "server")
    assert page_errors.pop().startswith("this browser's numbers differ from PyTorch's by")
