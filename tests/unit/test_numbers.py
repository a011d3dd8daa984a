import pytest

from lenet.numbers import fixed, percent, probability, short


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.004, "0"),
        (-0.004, "0"),
        (0.25, "0.25"),
        (-9.87, "−9.87"),
        (12.34, "12.3"),
        (-123.4, "−123"),
    ],
)
def test_short_numbers_have_two_or_three_digits(value: float, words: str) -> None:
    assert short(value) == words


def test_what_is_rounded_to_zero_has_no_sign() -> None:
    assert fixed(-0.00001, 4) == "0.0000"
    assert fixed(-1.5, 2) == "−1.50"


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


def test_a_share_has_the_decimals_that_were_asked_for_and_is_never_rounded_to_all() -> None:
    assert [percent(0.5, 0), percent(0.999, 0), percent(0.99996, 2)] == [
        "50 %",
        "> 99 %",
        "> 99.99 %",
    ]
    assert percent(0.001, 0) == "< 1 %"


def test_a_probability_is_never_all_or_nothing() -> None:
    assert [probability(1), probability(0), probability(0.25)] == ["> 99.9 %", "< 0.1 %", "25.0 %"]
