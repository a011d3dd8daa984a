import io
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

import lenet
from lenet.figures.maps import SCALES, Scale
from lenet.figures.theme import FIELD, OTHERS, TRACK, WINNER, colour_table
from lenet.layers import Layer
from lenet.numbers import probability
from lenet.scene import Scene
from lenet.take_along.network_columns import FORMS
from lenet.take_along.network_picture import network_png, network_svg
from lenet.units import Unit, parse_unit
from tests.unit.take_along.pictures import SVG, pixels_of, words_of
from tests.unit.take_along.scenes import SCENES

PAPERS = ["input", "C1", "S2", "C3", "S4", "C5", "F6", "output"]


def unit_of(scene: Scene) -> Unit | None:
    return parse_unit(scene.unit, scene.layers) if scene.unit else None


def drawn(scene: Scene) -> ElementTree.Element:
    svg = network_svg(scene.trace(), scene.layers, scene.model, unit_of(scene))
    return ElementTree.fromstring(svg)


def shown_steps(scene: Scene) -> list[Layer]:
    """Return which step each column shows."""
    unit = unit_of(scene)
    shown: dict[str, Layer] = {}
    for step in scene.layers:
        own = shown.get(step.paper)
        if step.kind != "flatten" and not (unit and own and own.name == unit.layer):
            shown[step.paper] = step
    return [shown[paper] for paper in PAPERS]


def colours(values: NDArray[np.float32], most: float, scale: Scale) -> NDArray[np.uint8]:
    low = -most if scale == "signed" else 0.0
    share = (values.astype(np.float64) - low) / ((most - low) or 1)
    levels = (share * 255 + 0.5).clip(0, 255).astype(int)
    return np.asarray(colour_table(SCALES[scale])[levels])


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.model} {scene.unit}")
def test_every_map_is_drawn_in_the_colours_of_its_numbers(scene: Scene) -> None:
    trace = scene.trace()
    rasters = [
        raster for raster in drawn(scene).iter(f"{SVG}image") if float(raster.get("y", 0)) > 100
    ]
    found = iter(rasters)
    for step in shown_steps(scene)[:-1]:
        values = trace.activations[step.name][0].numpy()
        scale: Scale = "signed" if values.min() < 0 else "activation"
        most = float(np.abs(values).max())
        if step.kind == "input":
            scale, most = "ink", 1.0
        is_code = (scene.model, step.paper) == ("lenet5-1998", "F6")  # a picture of 7×12
        columns = 7 if is_code else FORMS[step.paper].columns
        maps = values if values.ndim == 3 else values.reshape(1, -1, columns)
        for each in maps:
            assert np.array_equal(pixels_of(next(found)), colours(each, most, scale)), step.name
    assert next(found, None) is None


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: f"{scene.model} {scene.unit}")
def test_words_and_bars_say_what_the_network_says(scene: Scene) -> None:
    trace, svg = scene.trace(), drawn(scene)
    words = words_of(svg)
    assert [text for text in words if text in PAPERS] == PAPERS
    assert f"LeNet-5: {scene.model}" in words
    for step in shown_steps(scene):
        assert any("×".join(map(str, step.shape)) in text for text in words), step.name
    if trace.digit is None:
        assert not any("%" in text for text in words)
        return
    shares = [probability(chance) for chance in trace.probabilities.tolist()]
    is_tie = len(set(shares)) == 1
    answer = [] if is_tie else [shares[trace.digit]]
    assert [text for text in words if "%" in text] == [*answer, *shares]
    tracks = [float(bar.get("width", 0)) for bar in filled(svg, TRACK)]
    assert len(tracks) == 10
    bars = [float(bar.get("width", 0)) for bar in filled(svg, WINNER, OTHERS)]
    expected = [chance * min(tracks) for chance in trace.probabilities.tolist()]
    assert bars == pytest.approx(expected, abs=1e-3)
    winners = filled(svg, WINNER)
    assert len(winners) == (0 if is_tie else 1)
    for winner in winners:
        assert float(winner.get("width", 0)) == max(bars)


def filled(svg: ElementTree.Element, *colours: str) -> list[ElementTree.Element]:
    return [rect for rect in svg.iter(f"{SVG}rect") if rect.get("fill") in colours]


def test_the_pinned_unit_and_what_it_sees_are_outlined() -> None:
    """For conv2.3.4.5: itself, a square in each map of S2 and C1, and 14×14 pixels of the input."""
    svg = drawn(SCENES[2])
    outlines = [bar for bar in svg.iter(f"{SVG}rect") if bar.get("stroke") == FIELD]
    assert len(outlines) == 1 + 6 + 6 + 1
    on_input = outlines[0]
    (image, *_) = (r for r in svg.iter(f"{SVG}image") if float(r.get("y", 0)) > 100)
    cell = float(image.get("width", 0)) / 28
    line = float(on_input.get("stroke-width", 0))
    box = lenet.receptive_field("conv2").box(4, 5)
    left = (float(on_input.get("x", 0)) + line / 2 - float(image.get("x", 0))) / cell
    top = (float(on_input.get("y", 0)) + line / 2 - float(image.get("y", 0))) / cell
    assert (top, left) == pytest.approx((box.top, box.left))
    assert (float(on_input.get("width", 0)) - line) / cell == pytest.approx(14)


def test_nothing_is_outlined_where_nothing_is_pinned() -> None:
    assert FIELD not in network_svg(SCENES[0].trace(), SCENES[0].layers, "relu")


@pytest.mark.slow
@pytest.mark.parametrize("scene", SCENES[:3])
def test_the_png_is_the_same_picture_in_print_quality(scene: Scene) -> None:
    trace, unit = scene.trace(), unit_of(scene)
    content = network_png(trace, scene.layers, scene.model, unit)
    image = np.asarray(Image.open(io.BytesIO(content)))
    assert image.shape[1] >= 2400
    svg = drawn(scene)
    scale = image.shape[1] / float(svg.get("viewBox", "").split()[2])
    rasters = [r for r in svg.iter(f"{SVG}image") if float(r.get("y", 0)) > 100]
    for raster in rasters[-2:]:  # C5 and F6, on which nothing is outlined
        pixels = pixels_of(raster)
        cell = float(raster.get("width", 0)) / pixels.shape[1]
        rows = (float(raster.get("y", 0)) + cell * (np.arange(pixels.shape[0]) + 0.5)) * scale
        cols = (float(raster.get("x", 0)) + cell * (np.arange(pixels.shape[1]) + 0.5)) * scale
        assert np.array_equal(image[np.ix_(rows.astype(int), cols.astype(int))], pixels)


def test_a_long_name_is_cut_and_written_as_text() -> None:
    svg = network_svg(SCENES[0].trace(), SCENES[0].layers, "<b>" + "x" * 300)
    longest = max(words_of(ElementTree.fromstring(svg)), key=len)
    assert longest.startswith("LeNet-5: <b>x")
    assert longest.endswith("…")
