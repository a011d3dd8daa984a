import numpy as np
import pytest

from lenet.figures.maps import Tile, edges, maps_figure
from lenet.figures.theme import ACTIVATION_STOPS

MAPS = [np.arange(6.0).reshape(2, 3) - 2, np.ones((4, 4))]
TILES = [Tile(one, name) for one, name in zip(MAPS, "ab", strict=True)]


def test_all_maps_share_one_scale_centred_on_zero() -> None:
    figure = maps_figure(TILES, scale="signed")
    assert [(heat.zmin, heat.zmax) for heat in figure.data] == [(-3, 3), (-3, 3)]
    np.testing.assert_array_equal(figure.data[0].z, MAPS[0])
    assert [note.text for note in figure.layout.annotations] == ["a", "b"]


def test_the_scale_is_the_themes_and_safe_from_streamlits_own_colours() -> None:
    (heat,) = maps_figure(TILES[:1], scale="activation").data
    assert heat.colorscale[0] == (0, "rgb(0,0,4)")  # "#000004" stands for a colour of Streamlit's
    assert len(heat.colorscale) == len(ACTIVATION_STOPS)


def test_each_map_can_have_a_scale_of_its_own() -> None:
    small = Tile(0.1 * MAPS[1], "small", scale="ink")
    figure = maps_figure([TILES[0], small], scale="signed", common=False)
    assert [(heat.zmin, heat.zmax) for heat in figure.data] == [(-3, 3), (0, 1)]


def test_maps_of_zeros_are_drawn_as_zeros() -> None:
    (heat,) = maps_figure([Tile(np.zeros((2, 2)), "nothing")], scale="activation").data
    assert (heat.zmin, heat.zmax) == (0, 1)


def test_maps_stand_in_rows_below_their_titles() -> None:
    figure = maps_figure(TILES * 2, scale="activation", columns=3, side=100)
    layout = figure.layout
    assert layout.height == 2 * 122
    assert layout.yaxis1.domain == (pytest.approx(122 / 222), 1)
    assert layout.yaxis4.domain == (0, pytest.approx(100 / 222))
    assert layout.xaxis4.domain[0] == 0
    assert layout.annotations[3].y == pytest.approx(100 / 222)
    assert layout.yaxis2.range == (3.5, -0.5)  # row 0 at the top


def test_boxes_and_outlines_lie_on_their_map() -> None:
    boxed = Tile(MAPS[1], "b", boxes=[(1, 0, 3, 2)], drawing=np.eye(4))
    figure = maps_figure([TILES[0], boxed], scale="signed")
    first, second, box = figure.layout.shapes
    assert [(edge.xref, edge.x0, edge.x1, edge.y0, edge.y1) for edge in (first, second)] == [
        ("x", -0.5, 2.5, -0.5, 1.5),
        ("x2", -0.5, 3.5, -0.5, 3.5),
    ]
    assert (box.xref, box.x0, box.x1, box.y0, box.y1) == ("x2", -0.5, 1.5, 0.5, 2.5)
    assert [trace.type for trace in figure.data] == ["heatmap", "heatmap", "contour"]
    assert figure.data[2].xaxis == "x2"


def test_edges_run_around_each_picture_and_no_further() -> None:
    lines = edges([(0, 0, 5, 5), (7, 6, 9, 9)])
    assert lines.x[:6] == (-0.5, 4.5, 4.5, -0.5, -0.5, None)
    assert lines.y[6:] == (6.5, 6.5, 8.5, 8.5, 6.5, None)
    assert lines.hoverinfo == "skip"
