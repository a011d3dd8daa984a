import numpy as np
import plotly.graph_objects as go

from lenet.figures.enlarged import FACTOR, LEAST, enlarged
from lenet.figures.maps import Tile, maps_figure


def test_no_letter_is_smaller_than_the_back_row_can_read() -> None:
    figure = go.Figure(
        go.Scatter(x=[1, 2], y=[1, 2], text=["a", "b"], textfont={"size": [8, 20]}),
        {
            "height": 250,
            "margin": {"t": 20, "l": 3},
            "xaxis2": {"title": {"text": "z"}},
            "annotations": [{"text": "a", "font": {"size": 10}}, {"text": "b"}],
        },
    )
    large = enlarged(figure)
    assert large.data[0].textfont.size == (LEAST, 20 * FACTOR)
    assert large.layout.font.size == LEAST
    assert large.layout.annotations[0].font.size == LEAST
    for axis in (large.layout.xaxis, large.layout.yaxis, large.layout.xaxis2):
        assert axis.tickfont.size == LEAST
    assert large.layout.xaxis2.title.font.size == LEAST
    assert large.layout.legend.font.size == large.layout.hoverlabel.font.size == LEAST
    assert (large.layout.height, large.layout.margin.t, large.layout.margin.l) == (400, 32, 3)


def test_the_chart_itself_stays_as_it_is() -> None:
    figure = maps_figure([Tile(np.eye(3), "a map")], scale="signed")
    before = figure.to_json()
    large = enlarged(figure)
    assert figure.to_json() == before
    assert large.data[0].to_plotly_json()["z"] == figure.to_dict()["data"][0]["z"]
    assert maps_figure([Tile(np.eye(3), "a map")], scale="ink").layout.font.size is None


def test_on_a_wider_screen_all_of_it_grows() -> None:
    figure = go.Figure(go.Scatter(x=[1], y=[1], text=["a"], textfont={"size": 20}), {"height": 250})
    large = enlarged(figure, 2.0)
    assert large.data[0].textfont.size == 20 * 2 * FACTOR
    assert large.layout.font.size == large.layout.legend.font.size == 2 * LEAST
    assert large.layout.height == 250 * 2 * FACTOR
