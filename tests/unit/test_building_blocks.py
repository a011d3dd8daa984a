from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn

from lenet.building_blocks import (
    PADDINGS,
    SettingsError,
    Window,
    classic_kernel,
    convolve,
    next_place,
    origins,
    pad,
    pool,
    relative_change,
    shifted,
    telling_place,
    windows,
)
from tests.rounding import assert_same

MODES: dict[str, Any] = {"zero": "zeros", "reflect": "reflect", "replicate": "replicate"}

geometries = st.builds(
    Window,
    kernel=st.integers(1, 7),
    stride=st.integers(1, 4),
    padding=st.integers(0, 6),
    dilation=st.integers(1, 3),
    mode=st.sampled_from(PADDINGS),
)


def random_map(side: int, seed: int) -> torch.Tensor:
    return torch.rand(side, side, generator=torch.Generator().manual_seed(seed))


@given(window=geometries, side=st.integers(3, 28), seed=st.integers(0, 99))
def test_every_setting_is_pytorchs_layer_or_refused(window: Window, side: int, seed: int) -> None:
    image, kernel = random_map(side, seed), random_map(window.kernel, seed + 1) - 0.5
    layer = nn.Conv2d(
        1,
        1,
        window.kernel,
        window.stride,
        window.padding,
        window.dilation,
        padding_mode=MODES[window.mode],
    ).requires_grad_(False)
    layer.weight.copy_(kernel[None, None])
    assert layer.bias is not None
    layer.bias.fill_(0.25)
    try:
        expected = layer(image[None, None])[0, 0]
    except RuntimeError:
        with pytest.raises(SettingsError):
            convolve(image, kernel, window)
        return
    found = convolve(image, kernel, window, bias=0.25)
    assert_same(found, expected)
    assert found.shape == (window.output_size(side),) * 2
    assert window.formula(side).endswith(f"= {len(found)}")


@given(window=geometries, side=st.integers(3, 12), seed=st.integers(0, 9))
def test_one_output_by_hand(window: Window, side: int, seed: int) -> None:
    image, kernel = random_map(side, seed), random_map(window.kernel, seed + 1)
    try:
        found = convolve(image, kernel, window)
    except SettingsError:
        assume(False)
    padded, at = pad(image, window).numpy(), len(found) - 1
    rows = [cell + window.padding for cell in window.cells(at)]
    by_hand = (padded[np.ix_(rows, rows)] * kernel.numpy()).sum()
    assert float(found[at, at]) == pytest.approx(float(by_hand), rel=1e-4)


@pytest.mark.parametrize(
    ("window", "hint"),
    [
        (Window(7, dilation=3), "the window reaches over 19 rows, but the padded map has only 6"),
        (Window(3, padding=6, mode="reflect"), "has only 5 to mirror; padding 6 is too much"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(window: Window, hint: str) -> None:
    with pytest.raises(SettingsError, match=hint):
        convolve(torch.zeros(6, 6), torch.zeros(window.kernel, window.kernel), window)


def test_a_kernel_of_another_size_is_refused() -> None:
    with pytest.raises(SettingsError, match="not 5 a side"):
        convolve(torch.zeros(6, 6), torch.zeros(3, 3), Window(5))


def test_the_formula_has_the_numbers_in_it() -> None:
    assert Window(5, 2, 1, 2).formula(28) == "⌊(28 + 2·1 − 2·(5 − 1) − 1) / 2⌋ + 1 = 11"


def test_classic_kernels_do_what_their_names_say() -> None:
    edge = torch.zeros(7, 7)
    edge[:, 4:] = 1
    flat = torch.full((7, 7), 0.5)

    def run(name: str, image: torch.Tensor) -> torch.Tensor:
        return convolve(image, classic_kernel(name), Window(3))

    torch.testing.assert_close(run("identity", edge), edge[1:-1, 1:-1])
    torch.testing.assert_close(run("blur", flat), flat[1:-1, 1:-1])
    assert run("Sobel, vertical edges", edge).max() == pytest.approx(4)
    for name in ("Sobel, horizontal edges", "Laplacian"):
        assert_same(run(name, flat), torch.zeros(5, 5))
    assert_same(run("Sobel, horizontal edges", edge), torch.zeros(5, 5))
    torch.testing.assert_close(run("sharpen", flat), flat[1:-1, 1:-1])


@pytest.mark.slow
@given(
    kernel=st.integers(1, 5),
    stride=st.integers(1, 4),
    side=st.integers(5, 20),
    seed=st.integers(0, 9),
)
def test_pooling_is_pytorchs_and_says_where_each_maximum_came_from(
    kernel: int, stride: int, side: int, seed: int
) -> None:
    image, window = random_map(side, seed), Window(kernel, stride)
    found = pool(image, "max", window)
    torch.testing.assert_close(found.values, nn.MaxPool2d(kernel, stride)(image[None])[0])
    assert found.rows is not None and found.cols is not None
    torch.testing.assert_close(image[found.rows, found.cols], found.values)
    assert len(found.values) == window.output_size(side)
    average = pool(image, "average", window)
    torch.testing.assert_close(average.values, nn.AvgPool2d(kernel, stride)(image[None])[0])
    assert average.rows is None


def test_a_pooling_window_larger_than_the_map_is_refused() -> None:
    with pytest.raises(SettingsError, match="the output size would be 0"):
        pool(torch.zeros(3, 3), "max", Window(4))


@given(rows=st.integers(-8, 8), cols=st.integers(-8, 8))
def test_shifting_moves_every_pixel_and_lets_zeros_in(rows: int, cols: int) -> None:
    image = random_map(6, 0) + 1
    moved = shifted(image, rows, cols)
    for row in range(6):
        for col in range(6):
            r, c = row - rows, col - cols
            expected = image[r, c] if 0 <= r < 6 and 0 <= c < 6 else 0
            assert moved[row, col] == expected


def test_a_relative_change_is_of_the_sum() -> None:
    before = torch.tensor([[3.0, -1.0], [0.0, 0.0]])
    assert relative_change(before, torch.tensor([[2.0, -1.0], [0.0, 3.0]])) == 1.0
    assert relative_change(torch.zeros(2, 2), before) == 0.0


def test_maxima_come_from_where_the_window_is_highest_of_either_sign() -> None:
    image = torch.full((4, 4), -2.0)
    image[0, 1], image[3, 2] = -1.0, 5.0  # the other two windows are of one number
    assert origins(image, Window(2, 2)) == {(0, 1), (3, 2)}
    assert origins(torch.zeros(4, 4), Window(2, 2)) == set()


@pytest.mark.slow
@given(window=geometries, side=st.integers(3, 20), seed=st.integers(0, 99))
def test_what_a_window_sees_times_the_kernel_adds_up_to_the_convolution(
    window: Window, side: int, seed: int
) -> None:
    image, kernel = random_map(side, seed), random_map(window.kernel, seed + 1) - 0.5
    try:
        output = convolve(image, kernel, window)
    except SettingsError:
        with pytest.raises(SettingsError):
            windows(image, window)
        return
    seen, padded = windows(image, window), pad(image, window).numpy()
    assert seen.shape == (*output.shape, window.kernel, window.kernel)
    torch.testing.assert_close((seen * kernel).sum(dim=(2, 3)), output, atol=1e-5, rtol=1e-5)
    row, col = output.shape[0] // 2, output.shape[1] - 1
    rows, cols = window.padded_cells(row), window.padded_cells(col)
    assert np.array_equal(seen[row, col].numpy(), padded[np.ix_(rows, cols)])


def test_the_telling_place_is_the_strongest_response_at_an_edge() -> None:
    image = torch.zeros(8, 8)
    image[2:6, 2:6] = 1
    box, sobel = torch.ones(3, 3), classic_kernel("Sobel, vertical edges")
    assert telling_place(image, box, Window(3)) == (1, 2)  # inside it is 9, at the edge 6 at most
    row, col = telling_place(image, sobel, Window(3))
    assert convolve(image, sobel, Window(3)).abs().max() == 4
    assert abs(convolve(image, sobel, Window(3))[row, col]) == 4
    assert telling_place(torch.ones(4, 4), box, Window(3)) == (0, 0)  # no edge anywhere


def test_a_sliding_window_leaves_out_rows_in_which_it_sees_nothing() -> None:
    image = torch.zeros(9, 9)
    image[4, 4] = 1
    assert next_place(image, Window(3), (2, 0)) == (2, 1)
    assert next_place(image, Window(3), (2, 6)) == (3, 0)
    assert next_place(image, Window(3), (4, 6)) == (2, 0)  # rows 5, 6, 0 and 1 see only paper
    assert next_place(image, Window(3), (0, 6)) == (2, 0)
    assert next_place(torch.zeros(5, 5), Window(3), (1, 2)) == (2, 0)
    assert next_place(torch.zeros(5, 5), Window(3), (2, 2)) == (0, 0)
