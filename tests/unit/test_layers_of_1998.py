import math

import pytest
import torch
from torch import nn
from torch.nn import functional as F

from lenet.digit_codes import digit_codes
from lenet.layers_of_1998 import Distances, PartialConvolution, ScaledTanh, Subsampling


def test_the_squashing_function_maps_one_to_one() -> None:
    found = ScaledTanh()(torch.tensor([-1.0, 0.0, 1.0, 100.0]))
    assert found.tolist() == pytest.approx([-1, 0, 1, 1.7159], abs=1e-4)


def test_subsampling_starts_as_the_average() -> None:
    maps = torch.randn(2, 3, 6, 6)
    torch.testing.assert_close(Subsampling(3)(maps), F.avg_pool2d(maps, 2))


def test_an_output_is_minus_the_squared_distance_to_its_code() -> None:
    held = torch.randn(3, 84)
    found = Distances()(held)
    for row, values in enumerate(held.tolist()):
        for digit, code in enumerate(digit_codes()):
            by_hand = -math.fsum((a - b) ** 2 for a, b in zip(values, code, strict=True))
            assert float(found[row, digit]) == pytest.approx(by_hand, rel=1e-5)
    itself = torch.tensor(digit_codes()[4:5])
    assert float(Distances()(itself)[0, 4]) == 0


def test_a_partial_convolution_is_a_whole_one_with_zeros() -> None:
    layer = PartialConvolution(4, ((0, 2), (1, 2, 3), (3,)), 3, padding=1)
    maps = torch.randn(2, 4, 7, 7)
    whole = nn.Conv2d(4, 3, 3, padding=1)
    whole.load_state_dict({"weight": layer.whole, "bias": layer.bias})
    torch.testing.assert_close(layer(maps), whole(maps))
