import pytest

from lenet.figures.probabilities import percent, probabilities_figure
from lenet.figures.theme import WINNER


def test_the_chart_holds_the_ten_numbers_and_marks_the_highest() -> None:
    shares = [0.01, 0.02, 0.03, 0.7, 0.04, 0.05, 0.05, 0.05, 0.03, 0.02]
    (bars,) = probabilities_figure(shares).data
    assert list(bars.y) == shares
    assert list(bars.x) == [str(digit) for digit in range(10)]
    assert [digit for digit, colour in enumerate(bars.marker.color) if colour == WINNER] == [3]


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "0.0 %"),
        (1e-9, "< 0.1 %"),
        (0.0005, "0.1 %"),
        (0.1234, "12.3 %"),
        (0.9994, "99.9 %"),
        (0.99999, "> 99.9 %"),
        (1, "100.0 %"),
    ],
)
def test_only_certainty_is_a_hundred_per_cent(share: float, words: str) -> None:
    assert percent(share) == words
