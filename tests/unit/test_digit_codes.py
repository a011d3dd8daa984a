import numpy as np

from lenet.digit_codes import HEIGHT, WIDTH, digit_codes


def test_the_codes_are_pictures_of_ten_different_digits() -> None:
    codes = np.array(digit_codes())
    assert codes.shape == (10, HEIGHT * WIDTH) == (10, 84)
    assert set(codes.flatten()) == {-1.0, 1.0}
    apart = ((codes[:, None] - codes[None]) ** 2).sum(axis=2)
    assert (apart[~np.eye(10, dtype=bool)] >= 40).all()
