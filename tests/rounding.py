"""How far apart two computations of the same number may lie, on whatever machine they run."""

import torch
from torch import Tensor

# float32 has seven digits, and a unit of LeNet-5 is a sum of up to 256 products. In which order
# they are added depends on the processor's vectors, on the number of threads and on where in a
# batch an image stands: each addition may round a sum of up to 50 in its last digit. What the
# tests tell apart (another image, kernel, unit or model) differs by more than 1e-2.
ROUNDING = 1e-4


def assert_same(found: Tensor, expected: Tensor) -> None:
    """Expect the same numbers, but for rounding."""
    torch.testing.assert_close(found, expected, rtol=ROUNDING, atol=ROUNDING)


def differ(one: Tensor, other: Tensor) -> bool:
    """Tell whether two computations differ by more than rounding can explain."""
    return not torch.allclose(one, other, rtol=ROUNDING, atol=ROUNDING)
