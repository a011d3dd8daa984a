"""A network of one's own in the browser: opened, drawn for, kept apart; digits of one's hand."""

import io
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, WebSocket, WebSocketRoute, expect
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

import lenet
from lenet import own_network
from lenet.model import LeNet5
from tests.e2e.conftest import NewPage
from tests.e2e.pen import (
    EXAMPLES,
    canvas,
    choose_model,
    confidence,
    draw,
    expect_digit,
    expect_no_ink,
    take_example,
    view,
    wait_until,
    wait_until_at_rest,
    wait_until_settled,
)
from tests.unit.own_network.saved import as_pt, as_safetensors
from tests.unit.shapes import PADDED, WIDE, network


def saved(model: LeNet5) -> bytes:
    """Return a network as a file that says how it is built."""
    declared = own_network.declaration(model.architecture)
    return as_safetensors(model.state_dict(), architecture=declared)


def open_network(page: Page, url: str, name: str, content: bytes) -> None:
    """Open a file on the page, with an example on the canvas."""
    page.goto(f"{url}/your-network?drawing=example.3")
    choose_file(page, name, content)


def choose_file(page: Page, name: str, content: bytes) -> None:
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_test_id("stFileUploaderDropzoneInput").set_input_files(file)  # type: ignore[arg-type]


def draw_with_it(page: Page) -> None:
    page.get_by_role("link", name="Draw with it").click()
    expect(view(page)).to_have_attribute("data-model", "yours")
    canvas(page).wait_for()
    wait_until_settled(page)


def test_it_answers_live_with_pytorchs_numbers_is_worked_out_and_taken_along(
    page: Page, app_url: str
) -> None:
    model = network(PADDED)
    open_network(page, app_url, "mine.safetensors", saved(model))
    expect(page.get_by_text("mine.safetensors is open")).to_be_visible()
    draw_with_it(page)
    expect(view(page).locator(".status")).to_have_attribute("data-connection", "live")
    tiles = view(page).locator(".layer[data-paper=C3] .tile")
    expect(tiles).to_have_count(PADDED.channels[1])
    expect_answer(page, model)
    before = int(view(page).get_attribute("data-frames") or 0)
    draw(page, [[(60.0, 200.0), (220.0, 220.0)]])
    page.wait_for_url(lambda url: "example" not in url)
    wait_until_settled(page)
    assert int(view(page).get_attribute("data-frames") or 0) > before
    expect_answer(page, model)
    expect_worked_out(page)
    expect_taken_along(page)


def expect_answer(page: Page, model: LeNet5) -> None:
    """Expect what PyTorch computes for the address."""
    trace = lenet.trace(model, lenet.Scene.from_address(page.url, model).tensor)
    expect_digit(page, str(trace.digit))
    assert confidence(page) == pytest.approx(float(trace.probabilities.max()), abs=1e-4)


def expect_worked_out(page: Page) -> None:
    """Pin a unit, and expect its sum on the page."""
    view(page).locator(".layer[data-paper=C3] .tile").nth(8).click(position={"x": 2, "y": 2})
    ledger = page.locator(".st-key-ledger")
    expect(ledger).to_contain_text("act2.8.0.0")
    expect(ledger).to_contain_text("tanh(")
    expect(view(page).locator(".pinned")).to_contain_text("C3 act2: channel 8, row 0, column 0")


def expect_taken_along(page: Page) -> None:
    """Download weights and hand-out from the share dialog, and read them."""
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("tab", name="Receipt", exact=True).click()
    expect(dialog.get_by_text("own_network.load")).to_be_visible()
    dialog.get_by_role("tab", name="Take along", exact=True).click()
    with page.expect_download() as loading:
        dialog.get_by_role("button", name="Weights", exact=True).click()
    loaded = own_network.load(loading.value.path())
    assert loaded.architecture == PADDED
    with page.expect_download() as loading:
        dialog.get_by_role("button", name="Hand-out", exact=True).click()
    assert "a network of your own" in Path(loading.value.path()).read_text("utf-8")


def test_a_bad_file_gets_a_line_and_the_next_is_taken(page: Page, app_url: str) -> None:
    open_network(page, app_url, "notes.pt", b"not a network")
    warning = page.get_by_test_id("stAlertContentWarning")
    expect(warning).to_contain_text("notes.pt: This is no file with weights")
    choose_file(page, "mine.pt", as_pt(lenet.load_model("sigmoid").state_dict()))
    expect(page.get_by_text("mine.pt is open")).to_be_visible()
    expect(page.get_by_text("Of 48 ways to build it")).to_be_visible()


def test_two_visits_do_not_see_each_others_networks(new_page: NewPage, app_url: str) -> None:
    models = [network(WIDE, seed) for seed in (1, 2)]
    pages = [new_page(), new_page()]
    for page, model, name in zip(pages, models, ("one.pt", "two.pt"), strict=True):
        open_network(page, app_url, name, saved(model))
        draw_with_it(page)
        tiles = view(page).locator(".layer[data-paper=C3] .tile")
        expect(tiles).to_have_count(WIDE.channels[1])
    for page, model, name in zip(pages, models, ("one.pt", "two.pt"), strict=True):
        draw(page, [[(40.0, 40.0), (240.0, 60.0)]])
        page.wait_for_url(lambda url: "example" not in url)
        wait_until_settled(page)
        expect_answer(page, model)
        assert name in page.get_by_test_id("stSidebar").inner_text()
    stranger = new_page()
    stranger.goto(pages[0].url)
    expect(stranger.get_by_test_id("stAlertContentWarning")).to_contain_text(
        "which no link can hold"
    )
    expect(view(stranger)).to_have_attribute("data-model", "relu")
    choose_model(pages[0], "relu")
    expect_digit(pages[0], view(stranger).get_attribute("data-digit") or "")


# Closes the connections and opens the next ones without the number of the session, so that the
# server starts a new one, as it does after a restart.
LOSE_VISIT = """
  const Native = window.WebSocket, open = new Set();
  window.visits = [];
  window.WebSocket = class extends Native {
    constructor(url, protocols) {
      const isSession = /_stcore/.test(url);
      super(url, isSession ? protocols.slice(0, 2) : protocols);
      if (isSession) window.visits.push(protocols.length > 2);
      open.add(this);
    }
  };
  window.loseVisit = () => open.forEach((socket) => socket.close());
"""
KEPT = "Boolean(sessionStorage.getItem('lenet-own-network'))"


def expect_network(page: Page, model: LeNet5, address: str) -> None:
    """Wait until a network answers what PyTorch says for an address, its surgery included."""
    scene = lenet.Scene.from_address(address, model)
    expected = scene.trace()
    expect(view(page)).to_have_attribute("data-model", "yours")
    expect_digit(page, str(expected.digit))
    wait_until_settled(page)
    assert confidence(page) == pytest.approx(float(expected.probabilities.max()), abs=1e-4)


def test_a_reload_loses_neither_network_nor_surgery_nor_unit(page: Page, app_url: str) -> None:
    model = network(PADDED)
    open_network(page, app_url, "mine.safetensors", saved(model))
    draw_with_it(page)
    view(page).locator(".layer[data-paper=C3] .tile").nth(8).click(position={"x": 2, "y": 2})
    expect(page.locator(".st-key-ledger")).to_contain_text("act2.8.0.0")
    page.wait_for_url(re.compile(r"unit=act2\.8\.0\.0"))
    page.wait_for_function(KEPT)
    address = f"{page.url}&surgery=conv1.2%3Doff"
    page.goto(address)
    expect_network(page, model, address)
    expect(page.locator(".st-key-ledger")).to_contain_text("act2.8.0.0")
    expect(page.locator(".st-key-altered")).to_contain_text("conv1 kernel 2 silenced")
    page.wait_for_url(re.compile("model=yours"))
    page.reload()
    expect_network(page, model, address)
    assert "unit=act2.8.0.0" in page.url
    page.goto(f"{app_url}/your-network")
    page.get_by_role("button", name="Remove it").click()
    page.wait_for_function(f"!{KEPT}")
    page.reload()
    expect(page.get_by_text("Save it where you trained it")).to_be_visible()


def test_a_server_that_has_lost_the_visit_gets_the_network_back(page: Page, app_url: str) -> None:
    page.add_init_script(LOSE_VISIT)
    runs = finished_runs(page)
    model = network(WIDE)
    open_network(page, app_url, "mine.safetensors", saved(model))
    draw_with_it(page)
    page.wait_for_function(KEPT)
    page.evaluate("loseVisit()")
    wait_until(page, lambda: runs[1:] > [0], "the new session has no run")
    assert page.evaluate("visits") == [False, True]
    expect_network(page, model, page.url)


def finished_runs(page: Page) -> list[int]:
    """Return a list that holds the number of finished runs of each of the page's sessions."""
    runs: list[int] = []

    def listen(socket: WebSocket) -> None:
        if "/_stcore/stream" in socket.url:
            session = len(runs)
            runs.append(0)
            socket.on("framereceived", lambda message: count(session, message))

    def count(session: int, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        runs[session] += ForwardMsg.FromString(message).WhichOneof("type") == "script_finished"

    page.on("websocket", listen)
    return runs


class Line:
    """Between page and server: keeps what the page says of its belongings, then the answers."""

    def __init__(self, page: Page) -> None:
        self.keeps = True
        self.kept: list[str | bytes] = []  # said by the page
        self.answers: list[ForwardMsg] | None = None  # held back, while not None
        self.has_drawn = False
        page.route_web_socket(re.compile(r"/_stcore/stream"), self._connect)

    def _connect(self, page: WebSocketRoute) -> None:
        server = page.connect_to_server()
        self._page, self._server = page, server
        page.on_message(self._from_page)
        server.on_message(self._from_server)

    def _from_page(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        self.has_drawn |= b'"strokes":[' in message and b'"strokes":[]' not in message
        if self.keeps and (self.kept or b"recalled" in message):
            self.kept.append(message)
        else:
            self._server.send(message)

    def _from_server(self, message: str | bytes) -> None:
        assert isinstance(message, bytes)
        if self.answers is None:
            self._page.send(message)
        else:
            self.answers.append(ForwardMsg.FromString(message))

    def hold_answers(self) -> None:
        self.answers = []
        self.keeps = False
        for message in self.kept:
            self._server.send(message)

    def let_go(self) -> None:
        held, self.answers = self.answers or [], None
        for message in held:
            self._page.send(message.SerializeToString())

    @property
    def has_answered(self) -> bool:
        return any(one.WhichOneof("type") == "script_finished" for one in self.answers or [])


def test_whoever_draws_before_the_network_is_back_draws_with_it_all_the_same(
    page: Page, app_url: str
) -> None:
    model = network(WIDE)
    open_network(page, app_url, "mine.safetensors", saved(model))
    draw_with_it(page)
    page.wait_for_function(KEPT)
    line = Line(page)
    page.reload()
    wait_until(page, lambda: bool(line.kept), "the browser does not send its network")
    canvas(page).wait_for()
    wait_until_settled(page)
    line.hold_answers()
    wait_until(page, lambda: line.has_answered, "the server has not answered")
    draw(page, [EXAMPLES[1][0]])
    wait_until(page, lambda: line.has_drawn, "no stroke is reported")
    line.let_go()
    page.wait_for_url(lambda address: "model=yours" in address and "drawing=1" in address)
    expect_network(page, model, page.url)
    choose_model(page, "relu")  # which is the visitor's own choice, and stays
    page.wait_for_url(lambda address: "model=yours" not in address)
    wait_until_settled(page)
    expect(view(page)).to_have_attribute("data-model", "relu")


def test_what_a_browser_keeps_is_trusted_no_more_than_a_file(page: Page, app_url: str) -> None:
    page.goto(f"{app_url}/live/health")
    page.evaluate(
        """() => {
          const damaged = {file: '<b>x</b>', content: 'UEsDBA=='};
          sessionStorage.setItem('lenet-own-network', JSON.stringify(damaged));
          sessionStorage.setItem('lenet-own-hand', '{"content": 7}');
        }"""
    )
    page.goto(f"{app_url}/?model=yours&drawing=example.3")
    warning = page.get_by_test_id("stAlertContentWarning")
    expect(warning).to_contain_text("which no link can hold")
    expect_digit(page, 3)
    expect(view(page)).to_have_attribute("data-model", "relu")


def test_digits_of_ones_hand_are_collected_taken_along_and_outlive_a_reload(
    page: Page, app_url: str
) -> None:
    page.goto(f"{app_url}/your-network?own=Your+hand")
    canvas(page).wait_for()
    labels = page.locator(".st-key-true_label")
    for number, digit in enumerate((7, 4)):
        expect_no_ink(page)
        draw(page, EXAMPLES[digit])
        label = labels.get_by_role("radio", name=str(digit), exact=True)
        expect(label).to_be_enabled()
        label.click()
        expect(page.locator(".gallery figure")).to_have_count(number + 1)
    take_example(page, 5)
    wrong = labels.get_by_role("radio", name="6", exact=True)
    expect(wrong).to_be_enabled()
    wrong.click()
    expect(page.locator(".st-key-hand")).to_contain_text("reads 2 of 3 of your digits")
    expect(page.locator(".gallery figure").first).to_have_text("6 → 5")
    wait_until_at_rest(page)  # the file of a run is gone with the next
    with page.expect_download() as loading:
        page.get_by_role("button", name="Save them").click()
    with zipfile.ZipFile(io.BytesIO(Path(loading.value.path()).read_bytes())) as archive:
        assert sum(name.endswith(".png") for name in archive.namelist()) == 3
    page.wait_for_function("Boolean(sessionStorage.getItem('lenet-own-hand'))")
    page.reload()
    expect(page.locator(".gallery figure")).to_have_text(["6 → 5", "4", "7"])
    for left in (2, 1, 0):
        page.get_by_role("button", name="Take back the last").click()
        expect(page.locator(".gallery figure")).to_have_count(left)
    page.wait_for_function("!sessionStorage.getItem('lenet-own-hand')")
