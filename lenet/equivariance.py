"""What moves along when the digit moves, and what stays: equivariance and invariance, measured.

A layer is equivariant to a shift if shifting the image shifts what it puts out by as much; it is
invariant if it puts out the same as before (T. Cohen & M. Welling, "Group Equivariant
Convolutional Networks", ICML 2016, section 2; for pooling: A. Azulay & Y. Weiss, "Why Do Deep
Convolutional Networks Generalize so Poorly to Small Image Transformations?", JMLR 2019).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torchvision.transforms.v2 import functional as transforms

from lenet.building_blocks import shifted
from lenet.feature_extraction import run_steps
from lenet.model import LeNet5
from lenet.preprocessing import frame
from lenet.ties import NO_ANSWER, single_best

MOST_SHIFT = 8  # pixels
ANGLES = tuple(range(-180, 180, 5))  # degrees, anticlockwise


def moved(
    x: Tensor, *, rows: int = 0, cols: int = 0, angle: float = 0.0, scale: float = 1.0
) -> Tensor:
    """Return an image rotated about its centre and scaled (bilinear), then shifted (exactly).

    Args:
        x: float32 (1, 1, 28, 28), values 0..1.
        rows, cols: Pixels down and to the right; paper enters.
        angle: Degrees, anticlockwise.
        scale: Factor.
    """
    if angle or scale != 1:
        x = transforms.affine(
            x,
            angle=-angle,
            translate=[0, 0],
            scale=scale,
            shear=[0.0, 0.0],
            interpolation=transforms.InterpolationMode.BILINEAR,
        )
    return shifted(x, rows, cols)


@dataclass(frozen=True)
class LayerErrors:
    """How far a layer is from being equivariant, and from being invariant.

    Args:
        layer: Its name.
        equivariance: Distance between what it makes of the shifted image and its output shifted,
            relative to the latter's size, on the valid overlap; None for dense layers, whose
            outputs have no place.
        invariance: Distance between what it makes of the moved image and of the image itself,
            relative to the latter's size.
    """

    layer: str
    equivariance: float | None
    invariance: float


def layer_errors(
    model: LeNet5, x: Tensor, other: Tensor, rows: int, cols: int
) -> list[LayerErrors]:
    """Compare what each layer makes of an image and of the same one moved.

    Args:
        model: The network.
        x: float32 (1, 1, 28, 28), values 0..1.
        other: The same, moved: by `rows` and `cols` at least.
        rows, cols: The shift, pixels, by which the layers' outputs are shifted, too; a layer
            with jump j by 1/j of it, between its units linearly.

    Returns:
        One for each step that computes something, but for the non-linearities.
    """
    with torch.no_grad():
        # One after the other: in a batch, the sums of the second image may be added up in another
        # order than those of the first, and what did not move at all would seem to have.
        before_steps, after_steps = (
            run_steps(model, image.to(model.device)) for image in (x, other)
        )
    errors = []
    for step in model.layers:
        if step.kind in ("input", "activation", "flatten"):
            continue
        before, after = before_steps[step.name][0].cpu(), after_steps[step.name][0].cpu()
        equivariance = None
        if before.dim() == 3:
            jump = step.receptive_field.jump
            expected = _shifted_between(before, rows / jump, cols / jump)
            valid = _shifted_between(torch.ones_like(before), rows / jump, cols / jump) > 1 - 1e-6
            if valid.any():
                equivariance = _distance(after[valid], expected[valid])
        errors.append(LayerErrors(step.name, equivariance, _distance(after, before)))
    return errors


def errors_along(model: LeNet5, x: Tensor) -> dict[str, dict[int, float]]:
    """Return each map's equivariance error for shifts to the right only.

    Args:
        model: The network.
        x: float32 (1, 1, 28, 28), values 0..1.

    Returns:
        Layer → shift, from −`MOST_SHIFT` to `MOST_SHIFT` pixels → error.
    """
    along: dict[str, dict[int, float]] = {}
    for shift in range(-MOST_SHIFT, MOST_SHIFT + 1):
        for errors in layer_errors(model, x, moved(x, cols=shift), 0, shift):
            if errors.equivariance is not None:
                along.setdefault(errors.layer, {})[shift] = errors.equivariance
    return along


def _distance(values: Tensor, reference: Tensor) -> float:
    size = float(reference.norm())
    return float((values - reference).norm()) / size if size else 0.0


def _shifted_between(maps: Tensor, rows: float, cols: float) -> Tensor:
    """Shift maps (C, H, W), also by fractions of a unit: linearly between neighbours."""
    top, left = int(np.floor(rows)), int(np.floor(cols))
    down, right = rows - top, cols - left
    result = torch.zeros_like(maps)
    for row, share in ((top, 1 - down), (top + 1, down)):
        for col, part in ((left, 1 - right), (left + 1, right)):
            if share * part:
                result += share * part * shifted(maps, row, col)
    return result


@dataclass(frozen=True)
class Answers:
    """What a network answers to many versions of one image.

    Args:
        digits: int64 (N,): its answers; -1 where nothing is left of the image, or several digits
            tie for the first place.
        confidences: float32 (N,): the highest probability; 0 where nothing is left.
    """

    digits: Tensor
    confidences: Tensor


def answers(model: LeNet5, images: Tensor) -> Answers:
    """Return a network's answers, all in one batch.

    Args:
        model: The network.
        images: float32 (N, 1, 28, 28), values 0..1.
    """
    with torch.no_grad():
        steps = run_steps(model, images.to(model.device))
    probabilities = steps["probabilities"].cpu()
    blank = ~images.flatten(1).any(dim=1)
    digits = single_best(probabilities).masked_fill(blank, NO_ANSWER)
    return Answers(digits, probabilities.amax(dim=1).masked_fill(blank, 0.0))


def shift_grid(x: Tensor, most: int = MOST_SHIFT) -> Tensor:
    """Return an image at all shifts, row by row, float32 ((2 most + 1)², 1, 28, 28)."""
    steps = range(-most, most + 1)
    return torch.cat([shifted(x, rows, cols) for rows in steps for cols in steps])


def turned(x: Tensor, angles: Sequence[float] = ANGLES) -> Tensor:
    """Return an image at all angles, float32 (N, 1, 28, 28)."""
    return torch.cat([moved(x, angle=angle) for angle in angles])


def kept_range(digits: Sequence[int], digit: int) -> tuple[int, int] | None:
    """Return from which to which of `ANGLES` around 0 an image is read as a digit throughout.

    Args:
        digits: The answers at `ANGLES`.
        digit: The one looked for.

    Returns:
        The first and the last angle; None if it is read so at all of them, or not at 0.
    """
    others = [angle for angle, answer in zip(ANGLES, digits, strict=True) if answer != digit]
    if not others or 0 in others:
        return None
    first = next(angle for angle in ANGLES if not any(angle <= other < 0 for other in others))
    last = next(
        angle for angle in reversed(ANGLES) if not any(0 < other <= angle for other in others)
    )
    return first, last


def recentred(images: Tensor) -> Tensor:
    """Return images as the app's preprocessing frames them: cropped, scaled and centred again.

    Args:
        images: float32 (N, 1, 28, 28), values 0..1.
    """
    pixels = (images[:, 0] * 255).round().to(torch.uint8).numpy()
    framed = [frame(image) for image in pixels]
    blank = torch.zeros_like(images[:1])
    return torch.cat([blank if framing is None else framing.tensor for framing in framed])
