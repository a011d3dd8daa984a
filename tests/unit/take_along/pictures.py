"""Reading pictures back."""

import base64
import io
from xml.etree import ElementTree

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from lenet.take_along.drawn import ENLARGED

SVG = "{http://www.w3.org/2000/svg}"


def pixels_of(image: ElementTree.Element) -> NDArray[np.uint8]:
    """Return the pixels in an image of an SVG, one for each number."""
    head, _, content = image.get("href", "").partition(",")
    assert head == "data:image/png;base64"
    large = np.asarray(Image.open(io.BytesIO(base64.b64decode(content))))
    small = large[::ENLARGED, ::ENLARGED]
    assert np.array_equal(large, small.repeat(ENLARGED, axis=0).repeat(ENLARGED, axis=1))
    return small


def words_of(svg: ElementTree.Element) -> list[str]:
    return [words.text or "" for words in svg.iter(f"{SVG}text")]
