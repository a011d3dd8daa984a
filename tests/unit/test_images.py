import io
import random

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import lenet
from lenet.images import ImageError, lift_ink, read_photo
from lenet.strokes import example_digits, rasterise

Pixels = NDArray[np.uint8]


def photo_of(digit: int, *, ink: int = 30, paper: int = 220, shadow: float = 0) -> Image.Image:
    """Return a drawing as a camera sees it: grain, and a shadow that darkens one side."""
    share = rasterise(example_digits()[digit]).astype(np.float32) / 255
    light = np.linspace(1, 1 - shadow, share.shape[1])[None]
    grain = np.random.default_rng(0).normal(0, 2, share.shape)
    grey = (ink * share + paper * (1 - share)) * light + grain
    return Image.fromarray(grey.clip(0, 255).astype(np.uint8)).convert("RGB")


def encoded(image: Image.Image, kind: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return buffer.getvalue()


def read(content: bytes) -> int | None:
    return lenet.trace(
        lenet.load_model("relu"), lenet.canvas_to_tensor(read_photo(content), paper=0)
    ).digit


KINDS = ["JPEG", "PNG", "WEBP", "AVIF", "BMP", "GIF", "TIFF", "MPO"]


@pytest.mark.parametrize("kind", KINDS)
def test_all_formats_are_read(kind: str) -> None:
    assert read(encoded(photo_of(3), kind)) == 3


@pytest.mark.slow
@pytest.mark.parametrize("digit", range(10))
def test_dark_ink_on_shaded_paper_is_read(digit: int) -> None:
    assert read(encoded(photo_of(digit, shadow=0.5))) == digit


@pytest.mark.parametrize("digit", [0, 4, 5, 8])
def test_chalk_on_a_board_is_read(digit: int) -> None:
    assert read(encoded(photo_of(digit, ink=230, paper=40, shadow=0.3))) == digit


def test_a_pale_pencil_is_read() -> None:
    assert read(encoded(photo_of(2, ink=150, paper=230))) == 2


def test_a_drawing_with_a_transparent_background_is_read() -> None:
    ink = rasterise(example_digits()[6])
    layers = np.dstack([np.zeros_like(ink)] * 3 + [ink])
    assert read(encoded(Image.fromarray(layers))) == 6


def test_a_photo_that_lies_on_its_side_is_turned_as_its_exif_says() -> None:
    image = photo_of(7).rotate(90, expand=True)
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: turn by 90° clockwise to view
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", exif=exif)
    assert read(buffer.getvalue()) == 7


def test_a_large_jpeg_of_a_phone_is_read() -> None:
    assert read(encoded(photo_of(9).resize((3000, 3000)), "JPEG")) == 9


def test_a_large_jpeg_with_a_second_picture_is_read() -> None:
    """Phones add a map of brightness or a depth map, and Pillow names the format MPO."""
    large, buffer = photo_of(9).resize((3000, 3000)), io.BytesIO()
    large.save(buffer, "MPO", save_all=True, append_images=[photo_of(9)])
    assert read(buffer.getvalue()) == 9


@pytest.mark.parametrize("levels", [4096, 65536])
@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_a_scan_of_16_bits_keeps_its_grey_levels(kind: str, levels: int) -> None:
    grey = np.asarray(photo_of(5, ink=120).convert("L")).astype(np.uint16)
    assert read(encoded(Image.fromarray(grey * ((levels - 1) // 255)), kind)) == 5


def test_what_is_no_image_is_refused() -> None:
    for content in (b"", b"hello", b"%PDF-1.7", b"<svg></svg>"):
        with pytest.raises(ImageError, match="Readable: JPEG, PNG, WebP, AVIF, BMP, GIF and TIFF"):
            read_photo(content)


@pytest.mark.parametrize("brand", [b"heic", b"mif1"])
def test_a_heic_photo_is_named_also_under_the_name_of_a_jpeg(brand: bytes) -> None:
    content = b"\0\0\0\x18ftyp" + brand + b"\0\0\0\0mif1heic" + b"\0" * 200
    with pytest.raises(ImageError, match="This is a HEIC photo: save or share it as JPEG"):
        read_photo(content)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "BMP", "GIF", "TIFF"])
def test_a_truncated_image_is_refused(kind: str) -> None:
    content = encoded(photo_of(1), kind)
    with pytest.raises(ImageError):
        read_photo(content[: len(content) // 2])


@pytest.mark.slow
def test_an_image_that_unpacks_to_many_megapixels_is_refused() -> None:
    bomb = encoded(Image.new("1", (20_000, 15_000)))
    assert len(bomb) < 100_000
    with pytest.raises(ImageError, match=r"20000×15000|too large"):
        read_photo(bomb)


def test_an_image_of_more_than_a_few_megapixels_is_refused_with_its_size() -> None:
    with pytest.raises(ImageError, match=r"3000×2000 pixels.*4 megapixels"):
        read_photo(encoded(Image.new("L", (3000, 2000), 255)))


@pytest.mark.parametrize("level", [0, 128, 255])
def test_an_empty_sheet_is_refused(level: int) -> None:
    with pytest.raises(ImageError, match="No digit can be seen"):
        read_photo(encoded(Image.new("L", (300, 300), level)))


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "BMP", "GIF", "TIFF"])
def test_damaged_files_are_read_or_refused_in_one_line(kind: str) -> None:
    chance = random.Random(0)
    whole = encoded(photo_of(1).resize((120, 120)), kind)
    refused = 0
    for number in range(350):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 12)):
            # Where sizes and kinds are said, more often than among the pixels.
            content[chance.randrange(chance.choice([100, len(content)]))] = chance.randrange(256)
        if number % 5 == 0:
            del content[chance.randrange(len(content)) :]
        try:
            ink = read_photo(bytes(content))
        except ImageError as error:
            refused += 1
            assert 0 < len(str(error)) <= 250
            assert "\n" not in str(error)
        else:
            assert ink.dtype == np.uint8 and ink.ndim == 2
    assert 50 < refused < 350


def test_shading_alone_is_no_ink() -> None:
    ramp = np.tile(np.linspace(90, 240, 300), (300, 1)).astype(np.uint8)
    assert not lift_ink(ramp).any()
