from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from lenet import canvas_to_tensor
from lenet.pen_drawings import (
    PenStyle,
    draw,
    place,
    rasterise_roughly,
    render,
    render_varied,
    vary,
)
from lenet.pen_strokes import PenDigit, PenStrokesError, read_pen_digits
from lenet.strokes import BRUSH_WIDTH, example_digits, rasterise
from tests.unit.pen_files import write_tiny_pen_strokes

coordinates = st.floats(-5000, 5000, allow_nan=False)
strokes_of_points = st.lists(
    st.lists(st.tuples(coordinates, coordinates), min_size=1, max_size=12), min_size=1, max_size=4
)


def file_of(digits: Sequence[tuple[int, Sequence[Sequence[tuple[float, float]]]]]) -> str:
    lines = [".LEXICON"]
    for label, strokes in digits:
        lines.append(f'.SEGMENT DIGIT 1-5 ? "{label}"')
        for stroke in strokes:
            lines += [".PEN_DOWN", *(f"{x!r} {y!r}" for x, y in stroke), ".PEN_UP", ".DT 3"]
    return "\n".join(lines)


@pytest.fixture(scope="module")
def digits(tmp_path_factory: pytest.TempPathFactory) -> list[PenDigit]:
    return read_pen_digits(write_tiny_pen_strokes(tmp_path_factory.mktemp("pen")))


@given(content=st.lists(st.tuples(st.integers(0, 9), strokes_of_points), min_size=1, max_size=4))
def test_what_was_written_is_read(
    content: list[tuple[int, list[list[tuple[float, float]]]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("pen") / "file"
    path.write_text(file_of(content), "ascii")
    found = read_pen_digits(path)
    assert [digit.label for digit in found] == [label for label, _ in content]
    for digit, (_, strokes) in zip(found, content, strict=True):
        for points, expected in zip(digit.strokes, strokes, strict=True):
            assert np.array_equal(points * (1, -1), expected)  # y points down now


@given(text=st.text(st.sampled_from('.PEN_DOWUSGMT "0178\n -e'), max_size=400))
def test_any_text_is_read_or_refused_in_one_line(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("pen") / "file"
    path.write_text(text, "ascii")
    try:
        assert read_pen_digits(path)
    except PenStrokesError as error:
        assert "\n" not in str(error)


@given(cut=st.integers(0, 2500))
def test_a_truncated_file_is_read_as_far_as_it_goes_or_refused(
    cut: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = write_tiny_pen_strokes(tmp_path_factory.mktemp("pen"))
    whole = read_pen_digits(path)
    path.write_bytes(path.read_bytes()[:cut])
    try:
        found = read_pen_digits(path)
    except PenStrokesError:
        return
    for digit, original in zip(found, whole, strict=False):
        assert digit.label == original.label
        # A cut after a pen-up can lose strokes; it never makes new ones.
        assert len(digit.strokes) <= len(original.strokes)


HEAD = '.SEGMENT DIGIT 1 ? "3"\n.PEN_DOWN\n1 2\n'


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("", "there is not one digit in it"),
        ("1 2\n3 4\n", "there is not one digit in it"),
        (HEAD, "it ends while the pen is down"),
        (HEAD + "3 four\n.PEN_UP\n", "line 4: no point: 3 four"),
        (HEAD + "3\n.PEN_UP\n", "line 4: half a point: 3"),
        (HEAD + "nan 4\n.PEN_UP\n", "line 4: a point at nan, 4"),
        (HEAD + "1e300 4\n.PEN_UP\n", "line 4: a point at 1e300, 4"),
        (HEAD + ".PEN_DOWN\n", "line 4: the pen comes down a second time"),
        (HEAD + '.SEGMENT DIGIT 2 ? "4"\n', "line 4: a digit begins while the pen is down"),
        (HEAD + "1 2\n" * 20_000 + ".PEN_UP\n", "more than 20,000 points"),
        ('.SEGMENT DIGIT 1 ? "12"\n', "line 1: a .SEGMENT without a label"),
        (".SEGMENT\n", "line 1: a .SEGMENT without a label"),
    ],
)
def test_a_file_in_another_format_is_refused_in_one_line(
    text: str, hint: str, tmp_path: Path
) -> None:
    path = tmp_path / "strokes"
    path.write_text(text, "ascii")
    with pytest.raises(PenStrokesError) as caught:
        read_pen_digits(path)
    assert hint in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_binary_or_missing_file_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "strokes"
    with pytest.raises(PenStrokesError, match="No such file"):
        read_pen_digits(path)
    path.write_bytes(bytes(range(256)))
    with pytest.raises(PenStrokesError, match="no text file"):
        read_pen_digits(path)


def test_a_file_of_real_writers_is_read_whole(pen_strokes_file: Path) -> None:
    found = read_pen_digits(pen_strokes_file)
    text = pen_strokes_file.read_text("ascii")
    assert len(found) == text.count(".SEGMENT")
    assert sum(len(digit.strokes) for digit in found) == text.count(".PEN_DOWN")
    assert {digit.label for digit in found} == set(range(10))
    assert all(digit.writer is not None for digit in found)


@given(strokes=strokes_of_points, fill=st.floats(0.3, 0.95))
def test_placed_strokes_fill_the_share_of_the_canvas_asked_for(
    strokes: list[list[tuple[float, float]]], fill: float
) -> None:
    points = np.concatenate([np.array(stroke) for stroke in strokes])
    placed = place([np.array(stroke) for stroke in strokes], PenStyle(fill=fill, centre=(0.4, 0.6)))
    found = np.concatenate(placed)
    low, high = found.min(axis=0), found.max(axis=0)
    assert (low + high) / 2 == pytest.approx([112, 168], abs=1e-3)
    extent = float(np.ptp(points, axis=0).max())
    if extent > 1e-3:
        assert (high - low).max() == pytest.approx(fill * 280, rel=1e-6)


def test_a_digit_is_drawn_as_the_canvas_and_framed_as_the_app_does() -> None:
    strokes = [np.array(stroke) for stroke in example_digits()[5]]
    drawing = PenStyle(width=14, fill=0.5, centre=(0.3, 0.4))
    placed = [[(x, y) for x, y in stroke] for stroke in place(strokes, drawing)]
    tensor = canvas_to_tensor(rasterise_roughly(placed, width=14))
    assert tensor is not None
    assert np.array_equal(draw(strokes, drawing), (tensor[0, 0] * 255).round().byte().numpy())


def test_training_s_brush_draws_nearly_as_the_exact_one() -> None:
    for strokes in example_digits().values():
        rough, exact = rasterise_roughly(strokes, BRUSH_WIDTH), rasterise(strokes)
        assert np.abs(rough.astype(int) - exact).mean() < 2  # grey levels


def test_dark_on_light_gives_the_same_image(digits: list[PenDigit]) -> None:
    light, dark = render(digits), render(digits, PenStyle(dark_on_light=True))
    assert np.abs(light.astype(int) - dark).max() <= 1


# Grey levels of 255, on the mean: a point that rounding moves across the edge of a pixel changes
# that pixel alone.
SAME_DRAWING = 0.01


def difference(one: NDArray[np.uint8], other: NDArray[np.uint8]) -> float:
    """Return by how many grey levels images differ, on the mean."""
    return float(np.abs(one.astype(int) - other).mean())


def test_varied_digits_differ_and_come_again_with_the_same_seed(digits: list[PenDigit]) -> None:
    first = render_varied(digits, variants=3, seed=5)
    assert first.shape == (10, 3, 28, 28)
    assert difference(first, render_varied(digits, variants=3, seed=5)) < SAME_DRAWING
    assert difference(first, render_varied(digits, variants=3, seed=6)) > 1
    assert len({image.tobytes() for image in first.reshape(-1, 28 * 28)}) == 30


@pytest.mark.slow
def test_many_digits_are_drawn_by_several_processes_alike(
    digits: list[PenDigit], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = render_varied(digits, variants=2, seed=1)
    monkeypatch.setattr("lenet.pen_drawings._FEW", 0)
    assert difference(render_varied(digits, variants=2, seed=1), alone) < SAME_DRAWING


def test_another_hand_keeps_the_strokes_and_roughly_their_place(digits: list[PenDigit]) -> None:
    generator = np.random.default_rng(0)
    for digit in digits:
        varied = vary(digit.strokes, generator)
        assert len(varied) == len(digit.strokes)
        whole, new = np.concatenate(list(digit.strokes)), np.concatenate(varied)
        assert np.isfinite(new).all()
        # In units of the digit's extent, nothing moves by more than half of it.
        assert np.abs(new).max() < 1
        centre = (whole.max(axis=0) + whole.min(axis=0)) / 2
        extent = np.ptp(whole, axis=0).max()
        for stroke, other in zip(digit.strokes, varied, strict=True):
            start = (stroke[0] - centre) / extent
            assert np.abs(start - other[0]).max() < 0.5
