"""A picture under a drawing: MNIST's, or a photo as the network sees it; and its text in links.

mnist.1234        an image of MNIST's test set
image.1eNpj…      any 28×28 image, its version first
"""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from lenet.geometry import IMAGE_SIZE, Ink
from lenet.strokes import CANVAS_SIZE

VERSION = "1"  # of how drawings are written in links
LONGEST_PICTURE = 1100  # characters: of 784 bytes that nothing makes shorter
MNIST_SIZE = 10_000  # test images
MNIST, IMAGE = "mnist", "image"  # what pictures are called in links
NUMBER = "."


class DrawingError(ValueError):
    """A text is no drawing, or one that cannot be drawn here; the message says why, in one line."""


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture as the network sees it, to be drawn over.

    Args:
        image: uint8 (28, 28), 0 paper … 255 ink.
        name: `mnist.1234` for MNIST's test image of that number; empty for any other.
        label: The digit that it shows, where that is known.
    """

    image: Ink
    name: str = ""
    label: int | None = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Picture) and bool(np.array_equal(self.image, other.image))

    def __hash__(self) -> int:
        return hash(self.image.tobytes())

    @property
    def ink(self) -> Ink:
        """The picture on the canvas, each pixel a square: uint8 (280, 280)."""
        side = CANVAS_SIZE // IMAGE_SIZE
        return np.kron(self.image, np.ones((side, side), np.uint8))

    @property
    def text(self) -> str:
        """As links carry it."""
        if self.name:
            return self.name
        packed = zlib.compress(self.image.tobytes(), 9, wbits=-zlib.MAX_WBITS)
        letters = base64.urlsafe_b64encode(packed).decode("ascii").rstrip("=")
        return f"{IMAGE}{NUMBER}{VERSION}{letters}"


OpenMnist = Callable[[int], Picture]  # an image of the test set, by its number; or DrawingError


def mnist_picture(number: int, image: Ink, label: int) -> Picture:
    """Return an image of MNIST's test set, uint8 (28, 28), as links name it."""
    return Picture(image, f"{MNIST}{NUMBER}{number}", label)


def is_picture(text: str) -> bool:
    """Tell the text of a picture from that of strokes."""
    return text.partition(NUMBER)[0] in (MNIST, IMAGE)


def parse_picture(text: str, open_mnist: OpenMnist) -> Picture:
    """Read a picture's text; DrawingError if it is something else, or MNIST is not there."""
    kind, _, rest = text.partition(NUMBER)
    if kind == MNIST:
        number = parse_number(rest, MNIST_SIZE, "MNIST's test images are")
        return open_mnist(number)
    if kind != IMAGE:
        raise DrawingError(f"there is no kind of picture called {kind[:20]!r}")
    letters = without_version(rest)
    filled = letters + "=" * (-len(letters) % 4)
    unpacker = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    try:
        packed = base64.b64decode(filled, altchars=b"-_", validate=True)
        pixels = unpacker.decompress(packed, IMAGE_SIZE**2 + 1)
    except (binascii.Error, ValueError, zlib.error) as error:
        raise DrawingError("its picture is damaged") from error
    if len(pixels) != IMAGE_SIZE**2:
        raise DrawingError("its picture is damaged")
    return Picture(np.frombuffer(pixels, np.uint8).reshape(IMAGE_SIZE, IMAGE_SIZE))


def without_version(text: str) -> str:
    """Return what follows the version; DrawingError if this app does not read that one."""
    if not text.startswith(VERSION):
        form = f"form {text[:1]!r}" if text else "no form"
        raise DrawingError(f"it is in {form}; this version of the app reads form {VERSION!r}")
    return text.removeprefix(VERSION)


def parse_number(text: str, count: int, what: str) -> int:
    """Return the number that a text is, below `count`; `what` says what such numbers name."""
    if text.isascii() and text.isdigit() and len(text) < 6 and int(text) < count:
        return int(text)
    raise DrawingError(f"{what} 0 to {count - 1}, not {text[:20]!r}")
