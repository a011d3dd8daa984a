"""Photos and scans of a digit: read them safely, and lift the ink off the paper."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps, UnidentifiedImageError

from lenet.geometry import Ink
from lenet.preprocessing import FAINTEST_INK, grey_of

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "BMP", "GIF", "TIFF")  # MPO, a JPEG with more, is JPEG
READABLE = "JPEG, PNG, WebP, AVIF, BMP, GIF and TIFF"
HEIC_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")
MOST_PIXELS = 4_000_000  # unpacked; a phone's JPEG is unpacked at a fraction of its size
MOST_JPEG_PIXELS = 60_000_000
WORKING_SIDE = 400  # pixels; a digit needs no more
PAPER_SIDE = 100  # the paper's shading is estimated on an image of this size
PAPER_WINDOW = 25  # pixels of it: wider than a stroke, narrower than a shadow


class ImageError(ValueError):
    """The file cannot be used as a picture of a digit; the message says why, in one line."""


def read_photo(content: bytes) -> Ink:
    """Read a photo or scan of one digit and return its ink.

    Args:
        content: A file of one of `FORMATS`, dark on light or light on dark. Of an animation or a
            file of several pages, the first image is read.

    Returns:
        uint8 (H, W), 0 paper … 255 ink, at most 400 pixels a side.

    Raises:
        ImageError: The file is no such image, is truncated, too large, or shows no ink.
    """
    try:
        with Image.open(io.BytesIO(content), formats=FORMATS) as image:
            _check_size(image)
            upright = _with_8_bits(ImageOps.exif_transpose(image))
            upright.thumbnail((WORKING_SIDE, WORKING_SIDE))
            rgba = np.asarray(upright.convert("RGBA"))
    except UnidentifiedImageError as error:
        raise ImageError(_unreadable(content)) from error
    except ImageError:
        raise
    except Image.DecompressionBombError as error:
        raise ImageError("The image is too large; crop it to the digit.") from error
    except Exception as error:  # a damaged file can fail in any of Pillow's decoders
        if _is_heic(content):
            raise ImageError(_unreadable(content)) from error
        raise ImageError("The image is damaged or incomplete; save it again.") from error
    ink = lift_ink(grey_of(rgba).round().astype(np.uint8))
    if not ink.any():
        raise ImageError("No digit can be seen; use more contrast or crop the image.")
    return ink


def lift_ink(grey: NDArray[np.uint8]) -> Ink:
    """Separate ink from paper whose brightness may change over the picture.

    The paper is what remains when everything narrower than a window is erased: a grey-scale
    closing (opening for light ink). What stands out from it by more than half of Otsu's
    threshold (N. Otsu, IEEE Trans. SMC 9(1), 1979) is ink.

    Args:
        grey: uint8 (H, W).

    Returns:
        uint8 (H, W), 0 paper … 255 ink; all 0 where nothing stands out.
    """
    image = Image.fromarray(grey)
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper_level = float(np.median(border))
    low, high = np.percentile(grey, [0.5, 99.5])
    if high - paper_level > paper_level - low:
        image = ImageOps.invert(image)
    paper = image.resize((PAPER_SIDE, PAPER_SIDE), Image.Resampling.BOX)
    paper = paper.filter(ImageFilter.MaxFilter(PAPER_WINDOW))
    paper = paper.filter(ImageFilter.MinFilter(PAPER_WINDOW))
    paper = paper.filter(ImageFilter.GaussianBlur(PAPER_WINDOW / 8)).resize(image.size)
    contrast = np.asarray(paper).astype(np.float32) - np.asarray(image)
    strongest = float(np.percentile(contrast, 99.5)) if contrast.size else 0.0
    if strongest < 2 * FAINTEST_INK:
        return np.zeros_like(grey)
    faintest = max(_otsu(contrast.clip(0, 255)) / 2, FAINTEST_INK)
    ink = np.where(contrast < faintest, 0, contrast * (255 / strongest))
    return ink.clip(0, 255).round().astype(np.uint8)


def _is_heic(content: bytes) -> bool:
    """Tell whether a file is a HEIF image that is not AVIF, by its brand (ISO/IEC 23008-12)."""
    return content[4:8] == b"ftyp" and content[8:12] in HEIC_BRANDS


def _unreadable(content: bytes) -> str:
    """Return why a file is no image that can be read, and which formats can."""
    if _is_heic(content):
        return f"This is a HEIC photo: save or share it as JPEG. Readable: {READABLE}."
    return f"This is not an image that can be read. Readable: {READABLE}."


def _with_8_bits(image: Image.Image) -> Image.Image:
    """Return an image of 16 or 32 bits a pixel, as scanners write them, with 8: 255 is its maximum.

    Pillow's own conversion clips at 255, which turns all of a scan but its blackest pixels white.
    """
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.nan_to_num(np.asarray(image).astype(np.float64), posinf=0, neginf=0).clip(0)
    return Image.fromarray((values * (255 / max(float(values.max()), 1e-9))).astype(np.uint8))


def _check_size(image: Image.Image) -> None:
    """Refuse an image too large to decode, before decoding it; JPEG can be decoded smaller."""
    width, height = image.size
    if image.format in ("JPEG", "MPO") and width * height <= MOST_JPEG_PIXELS:
        image.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
        width, height = image.size
    if width * height > MOST_PIXELS:
        raise ImageError(
            f"The image has {width}×{height} pixels; crop or shrink it to "
            f"{MOST_PIXELS // 1_000_000} megapixels at most."
        )


def _otsu(values: NDArray[np.float32]) -> float:
    """Return the level that splits 0..255 values into the two most distinct classes."""
    counts = np.histogram(values, bins=256, range=(0, 256))[0].astype(np.float64)
    levels = np.arange(256)
    below = counts.cumsum()
    above = below[-1] - below
    mass = (counts * levels).cumsum()
    with np.errstate(divide="ignore", invalid="ignore"):
        between = below * above * (mass / below - (mass[-1] - mass) / above) ** 2
    return float(np.nan_to_num(between).argmax())
