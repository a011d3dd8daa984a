import re
from xml.etree import ElementTree

import numpy as np
import pytest
import zxingcpp

from lenet.take_along.qr_code import QUIET_ZONE, LinkTooLongError, qr_modules, qr_svg

SVG = "{http://www.w3.org/2000/svg}"
LINK = "http://localhost:8501/?drawing=example.3&unit=conv2.3.4.5"


@pytest.mark.parametrize("link", [LINK, LINK + "x" * 2000])
def test_it_scales_and_has_white_around_it(link: str) -> None:
    code = ElementTree.fromstring(qr_svg(link))
    assert code.tag == f"{SVG}svg"
    side = qr_modules(link) + 2 * QUIET_ZONE
    assert code.get("viewBox") == f"0 0 {side} {side}"
    assert code.get("width") is None
    assert code.get("height") is None
    paper, modules = code.findall(f"{SVG}path")
    assert paper.get("fill") == "#fff"
    assert paper.get("d") == f"M0 0h{side}v{side}h-{side}z"
    assert modules.get("stroke") == "#000"


def drawn(svg: str, pixels: int = 3) -> np.ndarray:
    """Return a code as the SVG's row-wise strokes draw it, uint8, `pixels` a module."""
    paper, modules = ElementTree.fromstring(svg).findall(f"{SVG}path")
    side = int(str(paper.get("d")).split("h")[1].split("v")[0])
    picture = np.full((side, side), 255, dtype=np.uint8)
    at = (0.0, 0.0)
    for command, numbers in re.findall(r"([Mmh])([^Mmh]+)", str(modules.get("d"))):
        values = [float(number) for number in re.findall(r"-?[\d.]+", numbers)]
        if command == "h":
            picture[int(at[1]), int(at[0]) : int(at[0] + values[0])] = 0
            at = (at[0] + values[0], at[1])
        else:
            start = (0.0, 0.0) if command == "M" else at
            at = (start[0] + values[0], start[1] + values[1])
    return picture.repeat(pixels, 0).repeat(pixels, 1)


@pytest.mark.parametrize("length", [0, 400, 2000, 2800])
def test_a_decoder_reads_the_link_back(length: int) -> None:
    link = LINK + "x" * length
    assert [code.text for code in zxingcpp.read_barcodes(drawn(qr_svg(link)))] == [link]


def test_a_long_link_has_less_error_correction_and_so_larger_modules() -> None:
    assert qr_modules("x" * 501) <= qr_modules("x" * 500)
    assert qr_modules("x" * 2100) <= 157


def test_what_no_code_can_hold_is_refused() -> None:
    assert qr_modules("x" * 2953) == 177
    with pytest.raises(LinkTooLongError, match="too long"):
        qr_svg("x" * 2954)
