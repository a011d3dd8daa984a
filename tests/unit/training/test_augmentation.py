import numpy as np
import pytest
import torch

from lenet.training import augmentation
from lenet.training.augmentation import distort
from tests.rounding import assert_same, differ


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def stroke() -> torch.Tensor:
    image = torch.zeros(1, 1, 28, 28)
    image[..., 6:22, 12:16] = 1
    return image


def test_distorting_keeps_shape_and_range() -> None:
    images = torch.rand(50, 1, 28, 28)
    distorted = distort(images, generator())
    assert distorted.shape == images.shape
    assert 0 <= float(distorted.min()) <= float(distorted.max()) <= 1


def test_distorting_treats_every_image_differently(stroke: torch.Tensor) -> None:
    distorted = distort(stroke.repeat(8, 1, 1, 1), generator())
    assert all(differ(distorted[0], other) for other in distorted[1:])


def test_the_same_seed_distorts_alike(stroke: torch.Tensor) -> None:
    assert_same(distort(stroke, generator(3)), distort(stroke, generator(3)))


def test_without_any_strength_an_image_stays_as_it_is(stroke: torch.Tensor) -> None:
    same = distort(stroke, generator(), strength=0)
    torch.testing.assert_close(same, stroke, atol=1e-5, rtol=0)


def test_half_the_strength_changes_less(stroke: torch.Tensor) -> None:
    many = stroke.repeat(50, 1, 1, 1)
    whole, half = (
        (distort(many, generator(), strength=strength) - many).abs().mean()
        for strength in (1.0, 0.5)
    )
    assert 0.2 * whole < half < 0.8 * whole


def test_a_bend_moves_pixels_by_its_standard_deviation() -> None:
    bends = augmentation._bends(torch.zeros(4000, 1, 28, 28), generator()) * 28 / 2
    assert float(bends.std()) == pytest.approx(augmentation.BEND, rel=0.05)
    neighbours = (bends[:, :, 1:] - bends[:, :, :-1]).abs().mean()
    assert float(neighbours) < augmentation.BEND / 4  # smooth


def test_changing_the_weight_is_a_grey_dilation_or_erosion(
    stroke: torch.Tensor, monkeypatch: pytest.MonkeyPatch
) -> None:
    image = torch.rand(1, 1, 28, 28, generator=generator())
    padded = np.pad(image[0, 0].numpy(), 1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    thick = windows.max(axis=(2, 3))
    padded = np.pad(image[0, 0].numpy(), 1, constant_values=1)
    windows = np.lib.stride_tricks.sliding_window_view(padded, (3, 3))
    thin = windows.min(axis=(2, 3))
    for amount, extreme in ((0.6, thick), (-0.4, thin)):

        def fixed(images: torch.Tensor, *_: object, amount: float = amount) -> torch.Tensor:
            return torch.full((len(images),), amount)

        monkeypatch.setattr(augmentation, "_uniform", fixed)
        expected = image[0, 0].numpy() * (1 - abs(amount)) + extreme * abs(amount)
        found = augmentation._change_weight(image, generator(), 1.0)[0, 0].numpy()
        assert found == pytest.approx(expected, abs=1e-6)
