from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from lenet.preprocessing import (
    BOX_SIZE,
    CENTRE,
    FAINTEST_INK,
    canvas_to_tensor,
    find_ink,
    frame,
    normalise,
)
from lenet.strokes import example_digits, rasterise

Pixels = NDArray[np.uint8]
DIGITS = st.integers(0, 9)


def image_of(pixels: Pixels) -> NDArray[np.float32]:
    x = canvas_to_tensor(pixels)
    assert x is not None
    values: NDArray[np.float32] = x[0, 0].numpy()
    return values


def difference(a: NDArray[np.float32], b: NDArray[np.float32]) -> float:
    """Mean difference per unit of ink, allowing for one pixel of rounding in the position."""
    shifted = (np.roll(b, (dy, dx), (0, 1)) for dy in (-1, 0, 1) for dx in (-1, 0, 1))
    return min(float(np.abs(a - s).sum()) for s in shifted) / float(a.sum())


def moved(digit: int, dx: float, dy: float, scale: float = 1, width: float = 20) -> Pixels:
    strokes = [
        [(140 + dx + scale * (x - 140), 140 + dy + scale * (y - 140)) for x, y in stroke]
        for stroke in example_digits()[digit]
    ]
    return rasterise(strokes, width=width)


def rgba(ink: Pixels, foreground: int, background: int, alpha: int = 255) -> Pixels:
    share = ink[..., None].astype(np.float32) / 255
    grey = (foreground * share + background * (1 - share)).round().astype(np.uint8)
    return np.concatenate([grey, grey, grey, np.full_like(grey, alpha)], axis=2)


@pytest.mark.slow
@given(DIGITS, st.integers(-40, 40), st.integers(-30, 30))
def test_shifting_the_drawing_changes_nearly_nothing(digit: int, dx: int, dy: int) -> None:
    assert difference(image_of(moved(digit, 0, 0)), image_of(moved(digit, dx, dy))) < 0.02


@pytest.mark.slow
@given(DIGITS, st.floats(0.5, 1.2))
def test_scaling_drawing_and_brush_changes_little(digit: int, scale: float) -> None:
    scaled = moved(digit, 0, 0, scale, width=20 * scale)
    assert difference(image_of(moved(digit, 0, 0)), image_of(scaled)) < 0.2


@pytest.mark.slow
@given(DIGITS, st.integers(16, 24))
def test_a_somewhat_wider_brush_changes_little(digit: int, width: int) -> None:
    assert difference(image_of(moved(digit, 0, 0)), image_of(moved(digit, 0, 0, 1, width))) < 0.25


@given(DIGITS, st.sampled_from([(255, 0), (0, 255), (20, 240), (200, 30), (90, 255)]))
def test_the_colours_of_ink_and_paper_change_nearly_nothing(
    digit: int, colours: tuple[int, int]
) -> None:
    ink = moved(digit, 0, 0)
    assert np.abs(image_of(ink) - image_of(rgba(ink, *colours))).max() < 0.03


@pytest.mark.parametrize("colour", [0, 255])
def test_ink_on_transparent_paper_is_seen_whatever_its_colour(colour: int) -> None:
    ink = moved(3, 0, 0)
    layers = np.dstack([np.full_like(ink, colour)] * 3 + [ink])
    assert np.abs(image_of(ink) - image_of(layers)).max() < 0.02


@given(DIGITS, st.integers(-30, 30), st.floats(0.4, 1.3))
def test_the_centre_of_mass_lands_within_half_a_pixel(digit: int, shift: int, scale: float) -> None:
    image = image_of(moved(digit, shift, -shift, scale))
    at = np.arange(28)
    row = (image.sum(axis=1) * at).sum() / image.sum()
    col = (image.sum(axis=0) * at).sum() / image.sum()
    assert abs(row - CENTRE) <= 0.5 + 1e-6
    assert abs(col - CENTRE) <= 0.5 + 1e-6


@given(DIGITS, st.floats(0.3, 1.4))
def test_the_longest_side_has_twenty_pixels(digit: int, scale: float) -> None:
    framing = frame(moved(digit, 0, 0, scale))
    assert framing is not None
    assert max(framing.scaled.shape) == BOX_SIZE


@pytest.mark.parametrize("paper", [0, 128, 255])
def test_blank_paper_gives_none(paper: int) -> None:
    assert canvas_to_tensor(np.full((280, 280), paper, np.uint8)) is None
    assert canvas_to_tensor(np.full((280, 280, 4), paper, np.uint8)) is None


def test_the_grain_of_the_paper_is_no_ink() -> None:
    grain = np.random.default_rng(0).integers(0, FAINTEST_INK // 2, (100, 100)).astype(np.uint8)
    assert canvas_to_tensor(200 + grain) is None


def test_grainy_paper_does_not_widen_the_digit() -> None:
    noise = np.random.default_rng(0).normal(0, 3, (280, 280, 1))
    photo = rgba(moved(5, 0, 0), 40, 210).astype(np.float32)
    photo[..., :3] += noise
    grainy = photo.clip(0, 255).astype(np.uint8)
    assert difference(image_of(moved(5, 0, 0)), image_of(grainy)) < 0.1


@given(st.integers(1, 60), st.integers(1, 60), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_any_picture_gives_none_or_values_from_zero_to_one(
    height: int, width: int, random: object
) -> None:
    seed = random.getrandbits(32)  # type: ignore[attr-defined]
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width), dtype=np.uint8)
    x = canvas_to_tensor(pixels)
    if x is not None:
        assert x.shape == (1, 1, 28, 28)
        assert 0 <= float(x.min()) <= float(x.max()) <= 1


def test_a_dot_and_a_line_of_one_pixel_are_framed() -> None:
    for shape in [(1, 1), (1, 200), (200, 1)]:
        pixels = np.zeros((280, 280), np.uint8)
        pixels[40 : 40 + shape[0], 30 : 30 + shape[1]] = 255
        assert image_of(pixels).any()


def test_dots_too_faint_to_be_left_after_scaling_are_a_blank() -> None:
    ink = np.zeros((280, 280), np.uint8)
    ink[0, 0] = ink[-1, -1] = 40
    assert frame(ink) is None
    assert canvas_to_tensor(ink, paper=0) is None
    ink[:20, 0] = 255
    assert frame(ink) is not None


@given(
    st.tuples(st.integers(28, 512), st.integers(28, 512)),
    st.lists(st.tuples(st.integers(0, 511), st.integers(0, 511), st.integers(1, 255)), max_size=5),
)
def test_a_framed_image_has_ink_or_there_is_none(
    shape: tuple[int, int], dots: list[tuple[int, int, int]]
) -> None:
    ink = np.zeros(shape, np.uint8)
    for row, col, value in dots:
        ink[row % shape[0], col % shape[1]] = value
    framing = frame(ink)
    assert framing is None or framing.image.any()
    assert framing is None or framing.image.max() <= ink.max()


def test_known_paper_is_not_looked_for_at_the_border() -> None:
    pixels = np.full((100, 100), 255, np.uint8)
    pixels[30:70, 40:60] = 0
    ink = find_ink(pixels, paper=0)
    assert ink[0, 0] == 255
    assert ink[50, 50] == 0


def test_pixels_of_another_type_or_shape_are_refused() -> None:
    with pytest.raises(TypeError, match="float64"):
        canvas_to_tensor(np.zeros((28, 28)))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"\(28, 28, 3\)"):
        canvas_to_tensor(np.zeros((28, 28, 3), np.uint8))


def test_the_canvas_is_not_changed() -> None:
    pixels = moved(2, 0, 0)
    before = pixels.copy()
    canvas_to_tensor(pixels)
    assert np.array_equal(pixels, before)


@pytest.mark.slow
def test_normalising_mnist_gives_mean_zero_and_deviation_one(mnist_folder: Path) -> None:
    from lenet.datasets import load_mnist

    images, _ = load_mnist(mnist_folder, train=True, download=False)
    x = normalise(images.float() / 255)
    assert abs(float(x.mean())) < 1e-3
    assert abs(float(x.std()) - 1) < 1e-3


def test_mnists_own_images_pass_unchanged(mnist_folder: Path) -> None:
    from lenet.datasets import load_mnist

    images, _ = load_mnist(mnist_folder, train=False, download=False)
    same = 0
    for image in images[:2000].numpy():
        enlarged = np.asarray(Image.fromarray(image).resize((280, 280), Image.Resampling.NEAREST))
        x = canvas_to_tensor(enlarged, paper=0)
        assert x is not None
        same += np.array_equal((x[0, 0].numpy() * 255).round(), image)
    assert same >= 0.999 * 2000


def test_the_numbers_of_a_framing_lead_back_to_the_ink() -> None:
    ink = np.zeros((200, 300), np.uint8)
    ink[40:140, 120:170] = 255  # 100 × 50 pixels: five of them to one of the image
    framing = frame(ink)
    assert framing is not None
    row, col, top, left, scale = framing.numbers
    assert (top, left, scale) == (40, 120, 5)
    lit = np.argwhere(framing.image == 255)
    assert tuple(lit.min(axis=0)) == (row, col)
    for image_row, image_col in lit:
        y, x = top + (image_row - row) * scale, left + (image_col - col) * scale
        assert ink[int(y) : int(y + scale), int(x) : int(x + scale)].min() == 255
