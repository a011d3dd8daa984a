"""The network of 1998 under the pen: its numbers are PyTorch's, its layers look as built."""

import pytest
from playwright.sync_api import expect

from lenet.layers import LENET5_1998
from lenet.scene import Scene
from tests.e2e.conftest import Visit
from tests.e2e.pen import confidence, covered, draw, expect_digit, view, wait_until_settled
from tests.e2e.scenes import NETWORK

DIMMED = 0.99  # share of a map that is dimmed where nothing of it is seen


def test_it_answers_live_with_pytorchs_numbers(visit: Visit) -> None:
    page = visit("?model=lenet5-1998&drawing=example.3", NETWORK)
    expect(view(page).locator(".status")).to_have_attribute("data-connection", "live")
    draw(page, [[(60.0, 200.0), (220.0, 220.0)]])
    page.wait_for_url(lambda url: "example" not in url)
    wait_until_settled(page)
    expected = Scene.from_address(page.url).trace()
    expect_digit(page, str(expected.digit))
    assert confidence(page) == pytest.approx(float(expected.probabilities.max()), abs=1e-4)
    words = view(page).locator(".layer footer .words")
    expect(words.nth(2)).to_have_text("subsampling")


def test_f6_is_the_picture_that_the_codes_are(visit: Visit) -> None:
    page = visit("?model=lenet5-1998&drawing=example.3", NETWORK)
    tile = view(page).locator(".layer.code .tile")
    expect(tile).to_have_count(1)
    box = tile.bounding_box()
    assert box is not None
    assert box["height"] / box["width"] == pytest.approx(12 / 7, rel=0.05)


def test_a_map_of_c3_marks_the_maps_that_it_reads(visit: Visit) -> None:
    address = "?model=lenet5-1998&drawing=example.3&unit=act2.9.4.5"
    page = visit(address, NETWORK)
    expect(view(page)).to_have_attribute("data-unit", "act2.9.4.5")
    assert LENET5_1998.connections is not None
    for paper in ("C1", "S2"):
        shares = covered(page, paper)
        seen = [channel for channel, share in enumerate(shares) if share < DIMMED]
        assert tuple(seen) == LENET5_1998.connections[9]
