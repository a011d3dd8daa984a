"""The page of building blocks."""

import re

import pytest
import torch
from streamlit.testing.v1 import AppTest
from torch.nn import functional as F

from lenet.depth_width import Design, cost
from pages.visit import keys
from tests.app.conftest import OpenPage
from tests.app.hands import html, parameters, says, words

PAGE = "building_blocks.py"
LABS = ["Convolution", "Pooling", "Depth and width"]


@pytest.fixture
def blocks(open_page: OpenPage) -> AppTest:
    return open_page(PAGE)


def show(app: AppTest, lab: str) -> AppTest:
    app.segmented_control(key=keys.LAB).set_value(lab).run()
    assert not app.exception
    return app


@pytest.mark.slow
@pytest.mark.parametrize("lab", LABS)
def test_without_a_drawing_each_lab_shows_an_example(app: AppTest, lab: str) -> None:
    app.run().switch_page(PAGE).run()
    show(app, lab)
    assert "The digit is an example." in html(app)
    assert not app.session_state["visit"].digit.drawing


def test_the_output_has_the_size_of_the_formula(blocks: AppTest) -> None:
    for key, value in {"conv-stride": 2, "conv-padding": 3, "conv-dilation": 2}.items():
        blocks.slider(key=key).set_value(value).run()
    assert not blocks.exception
    assert "⌊(28 + 2·3 − 2·(3 − 1) − 1) / 2⌋ + 1 = 15" in words(blocks)


def test_one_number_of_the_output_is_pytorchs(blocks: AppTest) -> None:
    sobel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])
    output = F.conv2d(blocks.session_state["visit"].digit.tensor, sobel[None, None])[0, 0]
    blocks.slider(key="conv-row-26").set_value(10)
    blocks.slider(key="conv-col-26").set_value(17).run()
    assert not blocks.exception
    assert "Row 10, column 17:" in words(blocks)
    assert says(html(blocks), "<strong>#</strong>", float(output[10, 17]))
    x = blocks.session_state["visit"].digit.tensor[0, 0]
    shown = [float(title) for title in re.findall(r"row \d+, column \d+: (-?[\d.]+)", html(blocks))]
    seen, weights, products = (shown[9 * i : 9 * i + 9] for i in range(3))
    assert seen == pytest.approx(x[10:13, 17:20].flatten().tolist(), abs=1e-6)
    assert weights == sobel.flatten().tolist()
    assert products == pytest.approx([a * b for a, b in zip(seen, weights, strict=True)], abs=2e-6)


def test_it_begins_at_an_edge_of_the_digit(blocks: AppTest) -> None:
    row, col = (int(blocks.slider(key=f"conv-{name}-26").value) for name in ("row", "col"))  # type: ignore[arg-type]
    seen = blocks.session_state["visit"].digit.tensor[0, 0, row : row + 3, col : col + 3]
    assert (seen == 0).any() and (seen > 0.5).any()


@pytest.mark.parametrize(("asked", "row", "col"), [("277", 10, 17), ("675", 25, 25)])
def test_a_place_in_an_older_link_is_still_found(
    open_page: OpenPage, asked: str, row: int, col: int
) -> None:
    app = open_page(PAGE, **{"conv-place-676": asked})
    assert (app.slider(key="conv-row-26").value, app.slider(key="conv-col-26").value) == (row, col)


@pytest.mark.slow
@pytest.mark.parametrize("asked", ["676", "-1", "x", "", "²", "9" * 50])
def test_a_place_that_is_none_leaves_the_first_one(open_page: OpenPage, asked: str) -> None:
    app = open_page(PAGE, **{"conv-place-676": asked})
    assert not app.exception and app.slider(key="conv-row-26").value == 6


def test_settings_that_do_not_fit_say_why(blocks: AppTest) -> None:
    blocks.segmented_control(key="conv-input").set_value("small grid").run()
    blocks.selectbox(key="conv-kernel").set_value("typed in").run()
    blocks.slider(key="conv-size").set_value(7).run()
    blocks.slider(key="conv-dilation").set_value(3).run()
    assert not blocks.exception
    assert "the window reaches over 19 rows" in blocks.warning[0].value


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["zero", "reflect", "replicate"])
@pytest.mark.parametrize("kernel", ["learned, conv1 kernel 2", "blur", "typed in"])
def test_every_kernel_and_padding_works(blocks: AppTest, mode: str, kernel: str) -> None:
    blocks.selectbox(key="conv-kernel").set_value(kernel).run()
    blocks.selectbox(key="conv-mode").set_value(mode).run()
    blocks.slider(key="conv-padding").set_value(6).run()
    assert not blocks.exception


def test_what_a_shift_does_to_a_pooled_map_is_measured(blocks: AppTest) -> None:
    show(blocks, "Pooling")
    x = blocks.session_state["visit"].digit.tensor
    moved = torch.zeros_like(x)
    moved[..., 1:] = x[..., :-1]
    before, after = F.max_pool2d(x, 2), F.max_pool2d(moved, 2)
    share = 100 * float((after - before).abs().sum() / before.sum())
    assert says(words(blocks), "changes the pooled map by **# %**", share)
    blocks.slider(key="pool-stride").set_value(1).run()
    assert "they overlap" in words(blocks)


def test_a_network_of_ones_own_shows_what_it_costs(blocks: AppTest) -> None:
    show(blocks, "Depth and width")
    assert "| parameters | 44,426 | 44,426 | 1.00 |" in words(blocks)
    blocks.slider(key="dw-blocks").set_value(1).run()
    blocks.slider(key="dw-channels-1").set_value(10).run()
    assert not blocks.exception
    expected = cost(Design((10,), (120, 84)))
    assert f"| parameters | {expected.parameters:,} | 44,426 |" in words(blocks)
    assert f"| multiply-adds | {expected.multiply_adds:,} |" in words(blocks)
    assert "| receptive field of the last map, pixels | 6 | 16 |" in words(blocks)


TYPED = {"conv-kernel": "typed in", "conv-typed-3": "0,0,0~0,-2.5,0~0,0,1"}


@pytest.mark.slow
def test_numbers_that_were_typed_in_come_with_the_link_and_stay_in_it(open_page: OpenPage) -> None:
    app = open_page(PAGE, **TYPED)
    shown = [float(title) for title in re.findall(r"row \d+, column \d+: (-?[\d.]+)", html(app))]
    assert shown[9:18] == [0, 0, 0, 0, -2.5, 0, 0, 0, 1]
    assert parameters(app)["conv-typed-3"] == TYPED["conv-typed-3"]
    app.switch_page("kernels.py").run()
    assert "conv-typed-3" not in parameters(app)
    app.switch_page(PAGE).run()
    assert parameters(app)["conv-typed-3"] == TYPED["conv-typed-3"]


@pytest.mark.slow
@pytest.mark.parametrize("text", ["", "1", "1,2~3,4", "a,b,c~1,2,3~1,2,3", "~~", "1" * 5000])
def test_a_link_with_another_table_opens_the_usual_one(open_page: OpenPage, text: str) -> None:
    app = open_page(PAGE, **{**TYPED, "conv-typed-3": text})
    shown = [float(title) for title in re.findall(r"row \d+, column \d+: (-?[\d.]+)", html(app))]
    assert shown[9:18] == pytest.approx([1 / 9] * 9, abs=1e-6)
    assert "conv-typed-3" not in parameters(app.run())


def test_the_small_grid_comes_with_the_link_too(open_page: OpenPage) -> None:
    rows = "~".join(",".join(str(row * 8 + col) for col in range(8)) for row in range(8))
    app = open_page(PAGE, **{"lab": "Pooling", "pool-input": "small grid", "pool-grid": rows})
    assert parameters(app)["pool-grid"] == rows
    assert not app.exception
