import numpy as np
import pytest

from lenet.figures.theme import ACTIVATION_STOPS, SIGNED_STOPS, colour_table


def lightness_of(rgb: np.ndarray) -> np.ndarray:
    """Return CIE L*, 0..100, of sRGB colours, 0..255."""
    share = rgb / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    luminance = linear @ np.array([0.2126, 0.7152, 0.0722])
    light = np.where(luminance > 0.008856, 116 * np.cbrt(luminance) - 16, 903.3 * luminance)
    return np.asarray(light)


def test_higher_activations_are_always_lighter() -> None:
    steps = np.diff(lightness_of(colour_table(ACTIVATION_STOPS).astype(float)))
    assert steps.min() >= -0.3
    assert lightness_of(colour_table(ACTIVATION_STOPS).astype(float))[-1] > 90


def test_the_signed_scale_is_as_light_on_both_sides_and_darkest_at_zero() -> None:
    light = lightness_of(colour_table(SIGNED_STOPS, 257).astype(float))
    assert light.argmin() == 128
    assert np.abs(light - light[::-1]).max() < 8


def test_a_table_starts_and_ends_with_the_outer_stops() -> None:
    table = colour_table(("#000000", "#102030", "#ffffff"), 5)
    assert table.tolist()[0] == [0, 0, 0]
    assert table.tolist()[2] == [16, 32, 48]
    assert table.tolist()[-1] == [255, 255, 255]


@pytest.mark.parametrize("stops", [ACTIVATION_STOPS, SIGNED_STOPS])
def test_a_table_has_256_colours(stops: tuple[str, ...]) -> None:
    assert colour_table(stops).shape == (256, 3)
