import io
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from lenet.take_along.drawn import Mark, Raster, Rect, Sheet, Words, as_png, as_svg
from tests.unit.take_along.pictures import SVG, pixels_of

PIXELS = np.arange(18, dtype=np.uint8).reshape(2, 3, 3) * 10


def picture() -> Sheet:
    marks: list[Mark] = [
        Rect(10, 10, 20, 10, "#ff0000"),
        Rect(50, 10, 20, 10, line="#0000ff", thickness=2),
        Raster(10, 40, 30, 20, PIXELS),
        Words(90, 30, "3×4 < 5 & −1", 10, "end", bold=True),
    ]
    return Sheet(100, 80, 'a "title" & more', marks)


def test_svg_has_each_mark_where_it_stands() -> None:
    svg = ElementTree.fromstring(as_svg(picture()))
    assert svg.get("viewBox") == "0 0 100 80"
    assert svg.findtext(f"{SVG}title") == 'a "title" & more'
    _, filled, outlined = svg.findall(f"{SVG}rect")
    assert filled.attrib == {
        "x": "10", "y": "10", "width": "20", "height": "10", "fill": "#ff0000"
    }  # fmt: skip
    assert outlined.get("x") == "49"  # the line lies outside of what it goes around
    assert outlined.get("width") == "22"
    words = svg.find(f"{SVG}text")
    assert words is not None
    assert words.text == "3×4 < 5 & −1"
    assert words.get("text-anchor") == "end"
    raster = svg.find(f"{SVG}image")
    assert raster is not None
    assert "pixelated" in raster.get("style", "")
    assert np.array_equal(pixels_of(raster), PIXELS)


def test_png_has_each_mark_where_it_stands() -> None:
    image = np.asarray(Image.open(io.BytesIO(as_png(picture(), 200))))
    assert image.shape == (160, 200, 3)
    assert (image[20:40, 20:60] == (255, 0, 0)).all()
    assert (image[18:20, 20:60] == 255).all()
    assert (image[16:20, 96:144] == (0, 0, 255)).all()
    assert (image[20:40, 100:140] == 255).all()
    assert np.array_equal(image[80:120, 20:80], PIXELS.repeat(20, axis=0).repeat(20, axis=1))
    assert image[40:66, 100:182].min() < 100  # words
    assert (image[:, 184:] == 255).all()
