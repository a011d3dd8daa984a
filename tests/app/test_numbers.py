"""Numbers as they are written on the pages."""

import pytest

from pages.words.numbers import number, plus, relative_error, small


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [(1.23456, 4, "1.2346"), (-0.5, 2, "−0.50"), (-0.00001, 4, "0.0000"), (-3, 0, "−3")],
)
def test_a_number_has_a_minus_sign_unless_it_is_rounded_to_zero(
    value: float, digits: int, words: str
) -> None:
    assert number(value, digits) == words


def test_a_number_to_be_added_has_its_sign_before_it() -> None:
    assert [plus(0.5), plus(-0.5)] == ["+ 0.5000", "− 0.5000"]


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (None, "–"),
        (1e-7, "0 %"),
        (2e-5, "< 0.01 %"),
        (0.00254, "0.25 %"),
        (0.0254, "2.5 %"),
        (0.0996, "10 %"),
        (0.3383, "34 %"),
        (1.2, "120 %"),
    ],
)
def test_an_error_has_two_digits_and_is_zero_only_up_to_rounding(
    error: float | None, words: str
) -> None:
    assert relative_error(error) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (1, "1.000"),
        (0.5, "0.500"),
        (0, "0.000"),
        (0.001, "0.001"),
        (0.00012, "1.2 · 10<sup>−4</sup>"),
    ],
)
def test_a_very_small_number_has_a_power_of_ten(value: float, words: str) -> None:
    assert small(value) == words
