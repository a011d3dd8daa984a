"""Distortions of whole batches, each image on its own, as handwriting differs.

Rotation, scale, slant and shift (LeCun et al. 1998, section III.C, train on such distortions
too), smooth bending (P. Simard, D. Steinkraus & J. Platt, "Best Practices for Convolutional
Neural Networks", ICDAR 2003) and thinner or thicker strokes. The transforms of
`torchvision.transforms.v2` draw one distortion for all images of a batch, so these are written
with PyTorch's own sampling; they run on any device.
"""

import math

import torch
from torch import Tensor
from torch.nn import functional as F

ANGLE = 15.0  # degrees, most to either side
SLANT = 0.25
SCALES = (0.85, 1.1)
SHIFT = 1.5  # pixels, most to any side
BEND = 0.6  # pixels, standard deviation
WEIGHT = 0.7  # how far strokes go towards one pixel thinner or thicker on each side
_KNOTS = 5  # a side, of the grid whose random displacements are smoothed


def distort(images: Tensor, generator: torch.Generator, *, strength: float = 1.0) -> Tensor:
    """Distort every image of a batch on its own.

    Args:
        images: float32 (N, 1, H, W), 0 paper … 1 ink.
        generator: Source of randomness, on the images' device.
        strength: Factor on all distortions; 0 leaves the images as they are.

    Returns:
        The same shape and range.
    """
    matrices = _affine(images, generator, strength)
    grid = F.affine_grid(matrices, list(images.shape), align_corners=False)
    grid = grid + strength * _bends(images, generator)
    sampled = F.grid_sample(images, grid, align_corners=False)
    return _change_weight(sampled, generator, strength)


def _uniform(images: Tensor, low: float, high: float, generator: torch.Generator) -> Tensor:
    empty = torch.empty(len(images), device=images.device)
    return empty.uniform_(low, high, generator=generator)


def _affine(images: Tensor, generator: torch.Generator, strength: float) -> Tensor:
    """Return one matrix (2, 3) for each image, from places in the output to the input."""

    def uniform(low: float, high: float) -> Tensor:
        return _uniform(images, low, high, generator)

    angle = strength * uniform(-ANGLE, ANGLE) * (math.pi / 180)
    slant = strength * uniform(-SLANT, SLANT)
    scales = [1 + strength * (scale - 1) for scale in SCALES]
    wide, high = 1 / uniform(*scales), 1 / uniform(*scales)
    cos, sin = angle.cos(), angle.sin()
    shift = (
        strength * SHIFT * 2 / images.shape[-1]
    )  # in the units of affine_grid: the image spans -1..1
    rows = [
        torch.stack([cos * wide, (slant * cos - sin) * high, uniform(-shift, shift)], 1),
        torch.stack([sin * wide, (slant * sin + cos) * high, uniform(-shift, shift)], 1),
    ]
    return torch.stack(rows, 1)


def _bends(images: Tensor, generator: torch.Generator) -> Tensor:
    """Return smooth displacements (N, H, W, 2), in the units of affine_grid."""
    count, _, height, width = images.shape
    knots = torch.empty(count, 2, _KNOTS, _KNOTS, device=images.device)
    knots.normal_(generator=generator)
    rows, cols = _smoothing(height, images.device), _smoothing(width, images.device)
    pixels = torch.einsum("hi,ncij,wj->nhwc", rows, knots, cols)
    return pixels * (BEND * 2 / width)


def _smoothing(side: int, device: torch.device) -> Tensor:
    """Return the weights (side, knots) with which each pixel takes part in the knots' values.

    Gaussians, each row of unit length, so that displacements have the knots' deviation.
    """
    places = torch.linspace(0, _KNOTS - 1, side, device=device)
    distance = places[:, None] - torch.arange(_KNOTS, device=device)
    return F.normalize(torch.exp(-(distance**2) / 2), dim=1)


def _change_weight(images: Tensor, generator: torch.Generator, strength: float) -> Tensor:
    """Thin or thicken the strokes of each image by up to a part of a pixel on each side."""
    weight = strength * _uniform(images, -WEIGHT, WEIGHT, generator).view(-1, 1, 1, 1)
    # Thinning ink is thickening paper: one dilation (3×3 maximum), of whichever it is.
    paper = weight < 0
    turned = torch.where(paper, 1 - images, images)
    padded = F.pad(turned, (1, 1, 1, 1))
    rows = torch.maximum(
        torch.maximum(padded[..., :-2, :], padded[..., 1:-1, :]), padded[..., 2:, :]
    )
    thick = torch.maximum(torch.maximum(rows[..., :-2], rows[..., 1:-1]), rows[..., 2:])
    mixed = turned + weight.abs() * (thick - turned)
    return torch.where(paper, 1 - mixed, mixed)
