"""From pixels to the network's input, by MNIST's own recipe.

"The original black and white images were size normalized to fit in a 20x20 pixel box while
preserving their aspect ratio … the images were centered in a 28x28 image by computing the
center of mass of the pixels, and translating the image so as to position this point at the
center of the 28x28 field" (LeCun, Cortes & Burges, "The MNIST database"). Both loops of the
app, training and uploads go through `frame`, and nothing else crops or scales.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from lenet.geometry import IMAGE_SIZE, Box, Ink
from lenet.layers import MNIST_MEAN, MNIST_STD

BOX_SIZE = 20  # longest side of the digit inside the image
CENTRE = 14  # pixel index of the centre of mass; MNIST's own lie at 14.0 ± 0.5 in both axes
FAINTEST_INK = 16  # grey levels; less contrast than this with the paper is no ink
GRAIN_MARGIN = 4  # how far beyond the usual grain of the paper ink must stand out
GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)  # ITU-R BT.601 luma of R, G, B


@dataclass(frozen=True)
class Framing:
    """A digit on its way into the network, every stage of it.

    Args:
        ink: uint8 (H, W), 0 paper … 255 ink: the whole canvas.
        crop: The smallest box of canvas pixels that holds all ink.
        scaled: uint8 (h, w): the crop with its longest side at 20 pixels.
        centre_of_mass: (row, column) of the ink in `scaled`, as pixel indices.
        corner: (row, column) of the upper left corner of `scaled` in `image`.
        image: uint8 (28, 28): the network's input, before normalisation.
    """

    ink: Ink
    crop: Box
    scaled: Ink
    centre_of_mass: tuple[float, float]
    corner: tuple[int, int]
    image: Ink

    @property
    def numbers(self) -> list[float]:
        """The way from the image back to the ink.

        Row and column in the image of the crop's upper left corner; row and column of the same
        corner in the ink; pixels of the ink to a pixel of the image.
        """
        scale = max(self.crop.bottom - self.crop.top, self.crop.right - self.crop.left) / BOX_SIZE
        return [*map(float, self.corner), float(self.crop.top), float(self.crop.left), scale]

    @property
    def tensor(self) -> Tensor:
        """The image as the network takes it: float32 (1, 1, 28, 28), values 0..1."""
        return images_to_input(torch.from_numpy(self.image)[None])


def canvas_to_tensor(pixels: NDArray[np.uint8], *, paper: int | None = None) -> Tensor | None:
    """Turn a drawing into the network's input, framed like MNIST.

    Args:
        pixels: uint8 (H, W, 4) RGBA or (H, W) grey; any ink on any paper.
        paper: The paper's grey level, 0..255; by default it is found from the border.

    Returns:
        float32 (1, 1, 28, 28), 0 paper … 1 ink, or None for a blank canvas.

    Raises:
        TypeError: The array is not uint8.
        ValueError: It has another shape.
    """
    framing = frame(find_ink(pixels, paper=paper))
    return None if framing is None else framing.tensor


def images_to_input(images: Tensor) -> Tensor:
    """Return framed images as the networks take them, before normalisation.

    Args:
        images: uint8 (N, 28, 28), 0 paper … 255 ink.

    Returns:
        float32 (N, 1, 28, 28), values 0..1.
    """
    return images.unsqueeze(1).float() / 255


def normalise(x: Tensor) -> Tensor:
    """Shift and scale values 0..1 by MNIST's mean and deviation, as the networks expect."""
    return (x - MNIST_MEAN) / MNIST_STD


def find_ink(pixels: NDArray[np.uint8], *, paper: int | None = None) -> Ink:
    """Tell ink from paper: how much each pixel differs from the paper.

    Args:
        pixels: uint8 (H, W, 4) RGBA or (H, W) grey.
        paper: The paper's grey level. None: the border's median, and the strongest ink found
            becomes 255, so that a pale pencil counts as much as a black pen.

    Returns:
        uint8 (H, W), 0 paper … 255 ink.
    """
    if pixels.dtype != np.uint8:
        raise TypeError(f"pixels must be uint8, 0..255; these are {pixels.dtype}")
    if not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 4)) or not pixels.size:
        raise ValueError(f"pixels must be (H, W) or (H, W, 4), not {pixels.shape}")
    if paper == 0 and pixels.ndim == 2:
        return pixels
    grey = grey_of(pixels) if pixels.ndim == 3 else pixels.astype(np.float32)
    contrast = _contrast_with_border(grey) if paper is None else np.abs(grey - paper)
    ink: Ink = contrast.round().astype(np.uint8)
    return ink


def frame(ink: Ink) -> Framing | None:
    """Crop to the ink, scale to 20 pixels, put the centre of mass at the image's centre.

    Args:
        ink: uint8 (H, W), 0 paper … 255 ink.

    Returns:
        All stages; None where there is no ink, or so little that none is left after scaling.
    """
    rows, cols = np.flatnonzero(ink.max(axis=1)), np.flatnonzero(ink.max(axis=0))
    if not rows.size:
        return None
    crop = Box(int(rows[0]), int(cols[0]), int(rows[-1]) + 1, int(cols[-1]) + 1)
    scaled = _fit(ink[crop.top : crop.bottom, crop.left : crop.right])
    if not scaled.any():  # a few faint dots far apart: rounded away
        return None
    row, col = _centre_of_mass(scaled)
    height, width = scaled.shape
    # Whole pixels only, as in MNIST; and no ink may fall off the image.
    top = min(max(round(CENTRE - row), 0), IMAGE_SIZE - height)
    left = min(max(round(CENTRE - col), 0), IMAGE_SIZE - width)
    image = np.zeros((IMAGE_SIZE, IMAGE_SIZE), np.uint8)
    image[top : top + height, left : left + width] = scaled
    return Framing(ink, crop, scaled, (row, col), (top, left), image)


def grey_of(rgba: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the luma of RGBA pixels, with transparent ones as whichever paper shows the ink.

    Args:
        rgba: uint8 (H, W, 4).

    Returns:
        float32 (H, W), 0..255.
    """
    grey = rgba[..., :3].astype(np.float32) @ GREY
    alpha = rgba[..., 3].astype(np.float32) / 255
    visible = float(alpha.sum())
    if visible == alpha.size:
        return np.asarray(grey, np.float32)
    light_ink = visible > 0 and float((grey * alpha).sum()) / visible > 127.5
    paper = np.float32(0 if light_ink else 255)
    return np.asarray(grey * alpha + paper * (1 - alpha), np.float32)


def _contrast_with_border(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how much each pixel differs from the border's median, the strongest as 255.

    The paper's grain, as far as the border shows it, does not count; on drawn images it has none.
    """
    border = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
    paper = np.median(border)
    grain = GRAIN_MARGIN * float(np.percentile(np.abs(border - paper), 75))
    contrast = np.abs(grey - paper)
    strongest = float(contrast.max())
    if strongest < max(FAINTEST_INK, grain):
        return np.zeros_like(grey)
    return np.where(contrast <= grain, np.float32(0), contrast * np.float32(255 / strongest))


def _fit(crop: Ink) -> Ink:
    """Scale so that the longest side has 20 pixels, each the mean of the area it covers.

    The shorter side is widened by a little paper to a whole number of pixels, rather than
    stretched to it: else a digit would change its proportions while it is being drawn.
    """
    scale = BOX_SIZE / max(crop.shape)
    height, width = (max(1, math.ceil(side * scale - 1e-6)) for side in crop.shape)
    if (height, width) == crop.shape:
        return crop
    bottom, right = max(height / scale, crop.shape[0]), max(width / scale, crop.shape[1])
    paper = (math.ceil(bottom) - crop.shape[0], math.ceil(right) - crop.shape[1])
    padded = np.pad(crop, ((0, paper[0]), (0, paper[1])))
    sampling = Image.Resampling.BOX if scale < 1 else Image.Resampling.BILINEAR
    # Rows first, then columns: which of them Pillow rounds first depends on its version.
    rows = len(padded)
    narrow = Image.fromarray(padded).resize((width, rows), sampling, (0, 0, right, rows))
    return np.asarray(narrow.resize((width, height), sampling, (0, 0, width, bottom)))


def _centre_of_mass(ink: Ink) -> tuple[float, float]:
    weight = ink.astype(np.float64)
    total = weight.sum()
    row = float(weight.sum(axis=1) @ np.arange(ink.shape[0]) / total)
    col = float(weight.sum(axis=0) @ np.arange(ink.shape[1]) / total)
    return row, col
