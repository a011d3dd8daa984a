"""Convolution and pooling on one map, with every setting to try out.

The arithmetic of sizes is V. Dumoulin & F. Visin, "A Guide to Convolution Arithmetic for Deep
Learning", 2016, relationship 6, with dilation (section 5.1). What is computed is PyTorch's own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor
from torch.nn import functional as F

Padding = Literal["zero", "reflect", "replicate"]
Pooling = Literal["max", "average"]
PADDINGS: tuple[Padding, ...] = ("zero", "reflect", "replicate")

CLASSIC_KERNELS: Mapping[str, tuple[tuple[float, ...], ...]] = {
    "identity": ((0, 0, 0), (0, 1, 0), (0, 0, 0)),
    "blur": ((1 / 16, 2 / 16, 1 / 16), (2 / 16, 4 / 16, 2 / 16), (1 / 16, 2 / 16, 1 / 16)),
    "sharpen": ((0, -1, 0), (-1, 5, -1), (0, -1, 0)),
    "Sobel, vertical edges": ((-1, 0, 1), (-2, 0, 2), (-1, 0, 1)),
    "Sobel, horizontal edges": ((-1, -2, -1), (0, 0, 0), (1, 2, 1)),
    "emboss": ((-2, -1, 0), (-1, 1, 1), (0, 1, 2)),
    "Laplacian": ((0, 1, 0), (1, -4, 1), (0, 1, 0)),
}


def classic_kernel(name: str) -> Tensor:
    """Return one of `CLASSIC_KERNELS`, float32 (3, 3)."""
    return torch.tensor(CLASSIC_KERNELS[name], dtype=torch.float32)


class SettingsError(ValueError):
    """These settings do not fit together; the message says why, in one line."""


@dataclass(frozen=True)
class Window:
    """How a window slides over a map.

    Args:
        kernel: Its side.
        stride: How far it moves.
        padding: Rows and columns added on each side.
        dilation: Distance between the cells that it looks at.
        mode: What is added: zeros, the mirrored map, or its edge again.
    """

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1
    mode: Padding = "zero"

    @property
    def span(self) -> int:
        """How many rows of the map it reaches over."""
        return self.dilation * (self.kernel - 1) + 1

    def output_size(self, size: int) -> int:
        """Return how many places the window has along a side of the map.

        Raises:
            SettingsError: None; or the padding cannot be mirrored.
        """
        if self.mode == "reflect" and self.padding >= size:
            raise SettingsError(
                f"a map of {size} rows has only {size - 1} to mirror; padding {self.padding} is "
                "too much for reflect"
            )
        room = size + 2 * self.padding - self.span
        if room < 0:
            raise SettingsError(
                f"the window reaches over {self.span} rows, but the padded map has only "
                f"{size + 2 * self.padding}: the output size would be 0. Make the kernel or the "
                "dilation smaller, or the padding larger"
            )
        return room // self.stride + 1

    def formula(self, size: int) -> str:
        """Return the formula of the output's size with the numbers in it."""
        return (
            f"⌊({size} + 2·{self.padding} − {self.dilation}·({self.kernel} − 1) − 1) / "
            f"{self.stride}⌋ + 1 = {self.output_size(size)}"
        )

    def cells(self, at: int) -> list[int]:
        """Return which rows of the map the window at place `at` looks at; in the padding, they
        are negative or beyond the map."""
        first = at * self.stride - self.padding
        return [first + i * self.dilation for i in range(self.kernel)]

    def padded_cells(self, at: int) -> list[int]:
        """Return the same rows, counted in the map with its padding."""
        return [cell + self.padding for cell in self.cells(at)]


def pad(image: Tensor, window: Window) -> Tensor:
    """Return a map (H, W) with its padding."""
    sides = [window.padding] * 4
    batch = image[None, None]
    if window.mode == "zero" or not window.padding:
        return F.pad(batch, sides)[0, 0]
    return F.pad(batch, sides, mode=window.mode)[0, 0]


def convolve(image: Tensor, kernel: Tensor, window: Window, bias: float = 0.0) -> Tensor:
    """Slide a kernel over a map, as a convolutional layer does (cross-correlation).

    Args:
        image: float32 (H, W).
        kernel: float32 (window.kernel, window.kernel).
        window: The geometry.
        bias: Added everywhere.

    Returns:
        float32, of the size that `window.output_size` says.

    Raises:
        SettingsError: The settings do not fit the map.
    """
    for size in image.shape:
        window.output_size(size)
    if kernel.shape != (window.kernel, window.kernel):
        raise SettingsError(f"the kernel is {tuple(kernel.shape)}, not {window.kernel} a side")
    result: Tensor = F.conv2d(
        pad(image, window)[None, None],
        kernel[None, None],
        torch.tensor([bias], dtype=image.dtype),
        stride=window.stride,
        dilation=window.dilation,
    )
    return result[0, 0]


def windows(image: Tensor, window: Window) -> Tensor:
    """Return what a sliding window sees at each place: (H', W', kernel, kernel).

    Args:
        image: float32 (H, W).
        window: The geometry.

    Raises:
        SettingsError: The settings do not fit the map.
    """
    rows, cols = (window.output_size(size) for size in image.shape)
    side = window.kernel
    columns = F.unfold(
        pad(image, window)[None, None], side, dilation=window.dilation, stride=window.stride
    )
    return columns[0].T.reshape(rows, cols, side, side)


def telling_place(image: Tensor, kernel: Tensor, window: Window) -> tuple[int, int]:
    """Return where a kernel responds most of all places that see ink and paper: an edge.

    Where no window sees both, it is the place of the largest response of all.

    Args:
        image: float32 (H, W).
        kernel: float32 (window.kernel, window.kernel).
        window: The geometry.

    Returns:
        Row and column in the output.

    Raises:
        SettingsError: The settings do not fit the map.
    """
    strength, seen = convolve(image, kernel, window).abs(), windows(image, window).flatten(2)
    edges = (seen != 0).any(dim=2) & (seen == 0).any(dim=2)
    if edges.any():
        strength = strength.masked_fill(~edges, -1)
    row, col = divmod(int(strength.argmax()), strength.shape[1])
    return row, col


def next_place(image: Tensor, window: Window, place: tuple[int, int]) -> tuple[int, int]:
    """Return where a window slides next, row by row; rows in which it sees nothing are left out.

    Args:
        image: float32 (H, W).
        window: The geometry.
        place: Row and column in the output.

    Raises:
        SettingsError: The settings do not fit the map.
    """
    seen = windows(image, window)
    rows, cols = seen.shape[:2]
    row, col = place
    if col + 1 < cols:
        return row, col + 1
    filled = seen.flatten(1).any(dim=1).nonzero().flatten().tolist() or list(range(rows))
    return next((later for later in filled if later > row), filled[0]), 0


@dataclass(frozen=True)
class Pooled:
    """The result of pooling a map.

    Args:
        values: float32 (H', W').
        rows, cols: int64 (H', W'): where in the map each maximum came from; None for averages.
    """

    values: Tensor
    rows: Tensor | None = None
    cols: Tensor | None = None


def pool(image: Tensor, kind: Pooling, window: Window) -> Pooled:
    """Pool a map.

    Args:
        image: float32 (H, W).
        kind: "max" or "average".
        window: Kernel and stride; pooling here has neither padding nor dilation.

    Raises:
        SettingsError: The window is larger than the map.
    """
    for size in image.shape:
        window.output_size(size)
    batch = image[None, None]
    if kind == "average":
        return Pooled(F.avg_pool2d(batch, window.kernel, window.stride)[0, 0])
    values, index = F.max_pool2d(batch, window.kernel, window.stride, return_indices=True)
    width = image.shape[1]
    return Pooled(values[0, 0], index[0, 0] // width, index[0, 0] % width)


def origins(image: Tensor, window: Window) -> set[tuple[int, int]]:
    """Return row and column of each maximum of a pooling; where all cells are equal, of none.

    Args:
        image: float32 (H, W).
        window: Kernel and stride.

    Raises:
        SettingsError: The window is larger than the map.
    """
    highest, lowest = pool(image, "max", window), pool(-image, "max", window)
    assert highest.rows is not None and highest.cols is not None
    differ = highest.values > -lowest.values
    rows, cols = highest.rows[differ].tolist(), highest.cols[differ].tolist()
    return set(zip(rows, cols, strict=True))


def relative_change(before: Tensor, after: Tensor) -> float:
    """Return Σ|after − before| / Σ|before|, 0 where both are zero throughout."""
    total = float(before.abs().sum())
    return float((after - before).abs().sum()) / total if total else 0.0


def shifted(image: Tensor, rows: int, cols: int) -> Tensor:
    """Return a map moved down by `rows` and to the right by `cols`; what enters is zero."""
    height, width = image.shape[-2:]
    result = torch.zeros_like(image)
    top, left = max(0, rows), max(0, cols)
    bottom, right = min(height, height + rows), min(width, width + cols)
    if top < bottom and left < right:
        result[..., top:bottom, left:right] = image[
            ..., top - rows : bottom - rows, left - cols : right - cols
        ]
    return result
