from lenet.figures.replay import replay_figure
from lenet.figures.theme import WINNER
from lenet.replay import Moment


def moment(seconds: float, stroke: int, digit: int, **probabilities: float) -> Moment:
    values = [probabilities.get(f"p{d}", 0.0) for d in range(10)]
    return Moment(seconds, stroke, digit, tuple(values))


def test_each_digit_has_a_line_and_the_last_answer_stands_out() -> None:
    moments = [moment(0, 0, 1, p1=0.9, p7=0.1), moment(1, 0, 1, p1=0.8), moment(2, 1, 4, p4=1.0)]
    figure = replay_figure(moments)
    assert [line.name for line in figure.data] == [str(digit) for digit in range(10)]
    assert list(figure.data[4].y) == [0, 0, 1]
    assert list(figure.data[4].x) == [0, 1, 2]
    assert [line.name for line in figure.data if line.line.color == WINNER] == ["4"]
    assert [line.name for line in figure.data if line.showlegend] == ["1", "4", "7"]


def test_the_end_of_a_stroke_is_marked_but_not_that_of_the_last() -> None:
    figure = replay_figure([moment(0, 0, 1), moment(1, 0, 1), moment(2, 1, 4), moment(3, 1, 4)])
    assert [shape.x0 for shape in figure.layout.shapes] == [1]
