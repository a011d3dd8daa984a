from collections import defaultdict
from html.parser import HTMLParser

import pytest

from lenet.drawing import Drawing
from lenet.receipt import receipt
from lenet.scene import Scene
from lenet.take_along.hand_out import hand_out
from lenet.units import parse_unit
from lenet.worked_example import work_out
from lenet.worked_example_export import rows
from tests.unit.take_along.scenes import SCENES, scene

HOST = "https://lenet.example.edu/explorer/"
VOID = {"meta", "img", "br", "link", "path", "rect", "image"}


class Reader(HTMLParser):
    """Reads a hand-out: its words, the exact numbers of each table, and what it would load."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.resources: list[str] = []
        self.links: list[str] = []
        self.values: dict[str, list[float]] = defaultdict(list)
        self.texts: dict[str, str] = defaultdict(str)
        self.open: list[str] = []
        self.table = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.open.append(tag)
        named = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.table = named.get("class") or named.get("id", "")
        if tag == "data":
            self.values[self.table].append(float(named["value"]))
        for name in ("src", "href", "xlink:href", "data", "action", "srcset", "poster"):
            if name in named:
                (self.links if tag == "a" else self.resources).append(named[name])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert tag not in VOID
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts[self.open[-1] if self.open else ""] += data


def read(scene: Scene) -> tuple[str, Reader]:
    page = hand_out(scene, link=HOST + scene.address)
    return page, Reader(page)


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.model} {scene.unit}")
def test_its_numbers_are_those_of_the_trace(scene: Scene) -> None:
    _, reader = read(scene)
    trace = scene.trace()
    assert reader.values["probabilities"] == trace.probabilities.tolist()
    lowest, highest = reader.values["layers"][::2], reader.values["layers"][1::2]
    assert lowest == [float(trace.activations[layer.name].min()) for layer in scene.layers]
    assert highest == [float(trace.activations[layer.name].max()) for layer in scene.layers]
    title = "LeNet-5 before a blank canvas"
    chances = trace.probabilities
    if trace.digit is not None:
        title = f"LeNet-5 reads a {int(chances.argmax())}"
    if trace.digit is not None and bool((chances == chances.max()).all()):
        title = "LeNet-5 has no answer: a tie of all ten digits"
    assert reader.texts["h1"] == title
    assert reader.texts["pre"] == receipt(scene, trace)
    if not scene.unit or trace.digit is None:
        assert not reader.values["terms"]
        return
    model = scene.network()
    example = work_out(model, trace, parse_unit(scene.unit, scene.layers))
    numbers = [cell for _, *cells in rows(example) for cell in cells if not isinstance(cell, str)]
    if example.weighted is None:
        numbers = [product for *_, product in rows(example)]
    assert reader.values["terms"] == numbers


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.model} {scene.unit}")
def test_it_needs_nothing_from_elsewhere(scene: Scene) -> None:
    page, reader = read(scene)
    assert not reader.open
    assert reader.resources
    assert all(url.startswith("data:image/png;base64,") for url in reader.resources)
    assert reader.links == [HOST + scene.address]
    assert reader.texts["a"] == HOST + scene.address
    assert not {"script", "link", "iframe", "object", "embed", "base"} & set(reader.tags)
    assert "url(" not in page
    assert "@import" not in page
    assert reader.tags.count("svg") == 2  # the network, and the QR code


def test_it_prints_on_a4() -> None:
    page, _ = read(SCENES[2])
    assert "@page { size: A4" in page
    assert "color-scheme: light" in page


def test_what_is_not_the_apps_own_is_written_as_text() -> None:
    link = "javascript:alert('<b>')"
    page = hand_out(scene("relu", Drawing()), link=link)
    reader = Reader(page)
    assert not reader.links
    assert link not in page
    assert link in reader.texts["p"]


def test_a_link_that_no_qr_code_can_hold_is_still_there_as_text() -> None:
    link = HOST + "x" * 3000
    reader = Reader(hand_out(scene("relu", Drawing()), link=link))
    assert reader.texts["a"] == link
    assert reader.tags.count("svg") == 1
    assert "no QR code" in reader.texts["p"]
