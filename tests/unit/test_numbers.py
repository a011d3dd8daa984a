import pytest

from lenet.numbers import fixed, short


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
