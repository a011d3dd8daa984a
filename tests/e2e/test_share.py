"""What is shown, handed on: the link, the receipt, and files that are read back."""

import io
import json
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import onnxruntime
import pytest
import torch
import zxingcpp
from PIL import Image
from playwright.sync_api import Page, expect
from safetensors.torch import load

from lenet import MODELS, Scene
from lenet.offline import offline_page
from lenet.take_along.hand_out import hand_out
from tests.e2e.conftest import NewPage, Visit
from tests.e2e.pen import expect_digit, wait_until_settled
from tests.e2e.scenes import CHART, NETWORK, PHONE, chart, follow, open_scene

SHOWN = "?model=sigmoid&drawing=example.3&unit=conv2.3.4.5&surgery=conv1.2%3Doff"


def download(page: Page, name: str) -> bytes:
    with page.expect_download() as loading:
        page.get_by_role("dialog").get_by_role("button", name=name, exact=True).click()
    return Path(loading.value.path()).read_bytes()


def test_an_altered_network_with_a_pinned_unit_is_handed_on(page: Page, app_url: str) -> None:
    page.goto(f"{app_url.rstrip('/')}/{SHOWN}")
    expect_digit(page, 3)
    wait_until_settled(page)
    page.get_by_role("button", name="Share").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("img", name="QR code").wait_for()
    expect_link_and_receipt(page)
    dialog.get_by_role("tab", name="Take along", exact=True).click()
    expect_files_with_the_numbers(page)
    explorer = download(page, "Offline explorer").decode()
    assert explorer == offline_page(sorted(MODELS, key=lambda name: name != "sigmoid"))


def expect_link_and_receipt(page: Page) -> None:
    """Expect the address as link and QR code, and the unit's value in the receipt."""
    dialog = page.get_by_role("dialog")
    link = dialog.get_by_test_id("stCode").first.inner_text()
    assert unquote(link) == unquote(page.url)
    seen = Image.open(io.BytesIO(dialog.get_by_role("img", name="QR code").screenshot()))
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == [link]
    dialog.get_by_role("tab", name="Receipt", exact=True).click()
    value = Scene.from_address(link).unit_value()
    expect(dialog.get_by_text(f"# conv2.3.4.5 {value:.5g}"[:-1])).to_be_visible()


def expect_files_with_the_numbers(page: Page) -> None:
    """Download the files of a scene, and compare them with PyTorch's numbers."""
    scene = Scene.from_address(SHOWN)
    trace, model, x = scene.trace(), scene.network(), scene.tensor
    assert x is not None
    activations = np.load(io.BytesIO(download(page, "Activations")))
    np.testing.assert_allclose(
        activations["act2"].squeeze(), trace.activations["act2"][0], atol=1e-6
    )
    weights = load(download(page, "Weights"))
    assert all(torch.equal(weights[name], value) for name, value in model.state_dict().items())
    session = onnxruntime.InferenceSession(download(page, "ONNX"))
    names = [output.name for output in session.get_outputs()]
    outputs = dict(
        zip(names, session.run(None, {session.get_inputs()[0].name: x.numpy()}), strict=True)
    )
    np.testing.assert_allclose(outputs["probabilities"][0], trace.probabilities, atol=1e-5)
    assert download(page, "Network, SVG").startswith(b"<svg")
    assert download(page, "Network, PNG").startswith(b"\x89PNG")
    text = download(page, "Hand-out").decode("utf-8")
    assert text.lower().startswith("<!doctype html>")
    assert "conv2.3.4.5" in text


def test_each_page_can_be_shared_on_a_phone(new_page: NewPage, app_url: str) -> None:
    page = new_page(own=True, **PHONE)
    open_scene(page, app_url, "kernels?weights=Dense+layers&drawing=example.5", NETWORK)
    page.get_by_test_id("stExpandSidebarButton").click()
    expect_shared(page)
    follow(page, "architecture?view=Flattening&drawing=example.5", chart("flattening"))
    expect_shared(page)


def expect_shared(page: Page) -> None:
    """Open and close the share dialog, whose link must lead here."""
    expect(page.locator(".st-key-current-digit")).to_contain_text("example 5")
    page.get_by_role("button", name="Share").click()
    link = page.get_by_role("dialog").locator("code").first
    expect(link).to_contain_text("drawing=example.5")
    shared, shown = urlsplit(link.inner_text()), urlsplit(page.url)
    assert shared.path == shown.path
    assert parse_qs(shared.query) == parse_qs(shown.query)
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_chart_is_saved_as_an_svg_of_its_own(visit: Visit) -> None:
    page = visit("architecture?drawing=example.4", CHART)
    plot = page.locator(".js-plotly-plot")
    plot.hover()
    with page.expect_download() as loading:
        plot.locator("[data-title='Download plot as SVG'], .modebar-btn").first.click()
    content = Path(loading.value.path()).read_text("utf-8")
    assert content.startswith("<svg")
    assert json.dumps(loading.value.suggested_filename).endswith('.svg"')


@pytest.mark.parametrize("unit", ["pool1.2.4.4", "conv2.3.4.4"])
def test_words_and_tables_of_a_hand_out_are_readable_and_apart(page: Page, unit: str) -> None:
    page.set_content(
        hand_out(Scene.from_address(f"?drawing=example.3&unit={unit}"), link="the app")
    )
    sizes = page.locator("p, td, th, figcaption, pre, footer").evaluate_all(
        "all => all.map((one) => parseFloat(getComputedStyle(one).fontSize))"
    )
    assert len(sizes) > 100
    assert min(sizes) >= 12
    cells = page.locator("td")
    cut = (
        "all => all.filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.innerText)"
    )
    assert cells.evaluate_all(cut) == []
