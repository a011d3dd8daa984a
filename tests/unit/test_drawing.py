import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lenet.drawing import TICKS, Drawing, example_drawing, parse_drawing
from lenet.pen_drawings import place
from lenet.pen_strokes import read_pen_digits
from lenet.picture import LONGEST_PICTURE, DrawingError, Picture, mnist_picture
from lenet.strokes import example_digits

USUAL = 500  # characters that a usual digit may take
coordinates = st.floats(-500, 800, allow_nan=False)
strokes = st.lists(
    st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12), max_size=5
)


def no_mnist(number: int) -> Picture:
    raise DrawingError("no MNIST")


def a_picture(number: int) -> Picture:
    image = np.random.default_rng(number).integers(0, 256, (28, 28), dtype=np.uint8)
    return mnist_picture(number, image, number % 10)


def assert_same(one: Drawing, other: Drawing) -> None:
    assert one == other
    assert one.times == other.times
    assert np.array_equal(one.ink, other.ink)


@pytest.mark.slow
@given(strokes, st.data())
def test_strokes_come_back_to_the_last_bit_with_their_times(
    drawn: list[list[tuple[float, float]]], data: st.DataObject
) -> None:
    steps = st.integers(0, 4 * TICKS)
    times = [data.draw(st.lists(steps, min_size=len(s), max_size=len(s))) for s in drawn]
    drawing = Drawing(tuple(drawn), tuple(np.cumsum(t).tolist() for t in times))
    assert_same(parse_drawing(drawing.text, no_mnist), drawing)


@pytest.mark.slow
@given(strokes, st.sampled_from(["none", "mnist", "image"]), st.integers(0, 9999))
def test_strokes_over_a_picture_come_back(
    drawn: list[list[tuple[float, float]]], kind: str, number: int
) -> None:
    picture = None if kind == "none" else a_picture(number)
    if picture is not None and kind == "image":
        picture = Picture(picture.image)
    drawing = Drawing(tuple(drawn), picture=picture)
    read = parse_drawing(drawing.text, a_picture)
    assert_same(read, drawing)
    assert read.text == drawing.text


def test_points_lie_on_eighths_of_a_pixel() -> None:
    drawing = Drawing((((1.1, 2.2), (3.07, -4.9)),))
    assert drawing.strokes == (((1.125, 2.25), (3.125, -4.875)),)


def test_times_begin_with_zero_and_never_go_back() -> None:
    drawing = Drawing((((0, 0), (1, 1), (2, 2)), ((3, 3),)), ((500, 510, 505), (100_000,)))
    assert drawing.times == ((0, 10, 10), (10 + 60 * TICKS,))
    with pytest.raises(DrawingError):
        Drawing((((0, 0), (1, 1)),), ((1,),))


def test_what_is_drawn_over_a_drawing_comes_later() -> None:
    both = Drawing((((1, 1), (2, 2)),), ((0, 5),)) + Drawing((((3, 3),),), ((900,),))
    assert both.strokes == (((1, 1), (2, 2)), ((3, 3),))
    assert both.times[0] == (0, 5)
    assert both.times[1][0] > 5


def test_one_stroke_more_makes_the_text_longer_at_its_end() -> None:
    drawing = example_drawing(5) + example_drawing(4) + example_drawing(7)
    counts = range(1, len(drawing.strokes) + 1)
    texts = [drawing.first(count).text for count in counts if count != len(example_digits()[5])]
    for shorter, longer in pairwise(texts):
        assert longer.startswith(shorter)


def test_examples_and_images_of_mnist_are_named() -> None:
    for digit, drawn in example_digits().items():
        assert Drawing(drawn).text == f"example.{digit}"
        assert_same(parse_drawing(f"example.{digit}", no_mnist), example_drawing(digit))
    assert Drawing(picture=a_picture(1234)).text == "mnist.1234"
    assert parse_drawing("mnist.1234", a_picture).picture == a_picture(1234)
    assert parse_drawing("", no_mnist) == Drawing()
    assert not parse_drawing("", no_mnist)


def test_a_picture_stands_on_the_canvas_pixel_by_pixel() -> None:
    picture = a_picture(5)
    ink = Drawing(picture=picture).ink
    assert ink.shape == (280, 280)
    assert np.array_equal(ink[::10, ::10], picture.image)
    assert np.array_equal(ink[9::10, 9::10], picture.image)


@pytest.mark.slow
def test_digits_that_people_wrote_take_few_characters(pen_strokes_file: Path) -> None:
    digits = read_pen_digits(pen_strokes_file)[::40]
    lengths = [
        len(Drawing(tuple(map(tuple, map(np.ndarray.tolist, place(d.strokes))))).text)
        for d in digits
    ]
    assert max(lengths) <= USUAL


@pytest.mark.parametrize("points", [50, 5000])
def test_what_is_too_long_runs_close_to_what_was_drawn(points: int) -> None:
    turns = np.linspace(0, 12 * math.pi, points)
    spiral = np.stack([140 + 3 * turns * np.cos(turns), 140 + 3 * turns * np.sin(turns)], axis=-1)
    drawing = Drawing((tuple(map(tuple, spiral.tolist())),))
    short = drawing.shortened(LONGEST_PICTURE)
    assert len(short.text) <= LONGEST_PICTURE
    assert (short is drawing) == (points == 50)
    kept = set(short.strokes[0])
    assert kept <= set(drawing.strokes[0])
    for point in drawing.strokes[0]:
        assert min(math.dist(point, other) for other in kept) < 30
    assert parse_drawing(short.text, no_mnist) == short


@pytest.mark.slow
def test_a_scribble_that_no_link_can_hold_becomes_the_image_that_the_network_sees() -> None:
    generator = np.random.default_rng(1)
    dots = tuple(((float(x), float(y)),) for x, y in generator.uniform(20, 260, (2000, 2)))
    short = Drawing(dots).shortened(LONGEST_PICTURE)
    assert short.picture is not None and not short.strokes
    assert len(short.text) <= LONGEST_PICTURE


def test_a_picture_of_noise_fits() -> None:
    picture = Picture(a_picture(7).image)
    assert len(picture.text) <= LONGEST_PICTURE


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2abc", "form '2'"),
        ("é", "form 'é'"),
        ("1", "damaged"),
        ("1.", "damaged"),
        ("1!!", "damaged"),
        ("example.10", "0 to 9"),
        ("example.x", "0 to 9"),
        ("mnist.10000", "0 to 9999"),
        ("mnist.-1", "0 to 9999"),
        ("mnist.5", "no MNIST"),
        ("image.", "no form"),
        ("image.2abc", "form '2'"),
        ("image.1abc", "damaged"),
        ("photo.1~1abc", "no kind of picture"),
        ("~1", "no kind of picture"),
    ],
)
def test_what_is_no_drawing_says_why(text: str, says: str) -> None:
    with pytest.raises(DrawingError, match=says):
        parse_drawing(text, no_mnist)
