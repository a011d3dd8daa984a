"""What in the image a unit, or an answer, depends on: effective fields and attributions.

The effective receptive field (W. Luo, Y. Li, R. Urtasun & R. Zemel, "Understanding the Effective
Receptive Field in Deep Convolutional Neural Networks", NeurIPS 2016, section 2) is the size of
the derivative of a unit with respect to each input pixel. The attributions are those of Captum
(N. Kokhlikyan et al., 2020).
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from lenet.feature_extraction import run_steps
from lenet.geometry import Box
from lenet.model import LeNet5
from lenet.preprocessing import images_to_input
from lenet.units import Unit

WINDOW, STRIDE = 4, 2  # pixels, of the patch that occlusion covers and of its steps
STEPS = 512  # of the path that integrated gradients follow
BATCH = 256  # images at a time

Area = tuple[float, float, float, float]  # top, left, bottom, right, in pixels or parts of them


def effective_field(model: LeNet5, images: Tensor, unit: Unit) -> Tensor:
    """Return how strongly a unit depends on each pixel, averaged over images.

    Args:
        model: The network.
        images: float32 (N, 1, 28, 28), values 0..1; N at least 1.
        unit: One of its units.

    Returns:
        float32 (28, 28) on the CPU: the mean over the images of |∂unit/∂pixel|.
    """
    x = images.to(model.device).clone().requires_grad_()
    place: tuple[slice | int, ...] = (slice(None), *unit.place)
    values = run_steps(model, x)[unit.layer][place]
    (gradient,) = torch.autograd.grad(values.sum(), x)  # each image's unit sees its own image alone
    return gradient.abs().mean(dim=(0, 1)).cpu()


def central_half(box: Box) -> Area:
    """Return the box of half the side around the same middle: a quarter of the area."""
    top, left, bottom, right = box
    height, width = (bottom - top) / 4, (right - left) / 4
    return top + height, left + width, bottom - height, right - width


def share_inside(field: Tensor, area: Area) -> float | None:
    """Return the share of a field's mass, 0..1, that lies in an area; None if it has no mass.

    Args:
        field: (H, W), not negative.
        area: A pixel that lies in it in part counts in part.
    """
    top, left, bottom, right = area
    total = float(field.double().sum())
    if not total:
        return None
    rows, cols = _overlap(field.shape[0], top, bottom), _overlap(field.shape[1], left, right)
    return float(rows @ field.double() @ cols) / total


def _overlap(side: int, first: float, last: float) -> Tensor:
    """Return for each pixel of a row which part of it lies between two places."""
    at = torch.arange(side, dtype=torch.float64)
    return ((at + 1).clamp(max=last) - at.clamp(min=first)).clamp(min=0)


@dataclass(frozen=True)
class Attributions:
    """Why a network gives an image the output of one class; all against a blank image.

    Args:
        gradient: float32 (28, 28): ∂output/∂pixel (K. Simonyan et al. 2014).
        occlusion: float32 (28, 28): how far the output falls when a 4×4 patch around the pixel is
            made blank, the mean over all patches that cover it (M. Zeiler & R. Fergus 2014).
        integrated: float32 (28, 28): integrated gradients (M. Sundararajan, A. Taly & Q. Yan,
            "Axiomatic Attribution for Deep Networks", ICML 2017, section 3), 512 steps.
        output, blank: The output for the image, and for the blank one.
        error: By how much the integrated gradients' sum misses output − blank (completeness),
            as Captum measures it.
    """

    gradient: Tensor
    occlusion: Tensor
    integrated: Tensor
    output: float
    blank: float
    error: float


def attribute(model: LeNet5, x: Tensor, digit: int) -> Attributions:
    """Ask why a network gives an image its output for one digit.

    Args:
        model: The network.
        x: float32 (1, 1, 28, 28), values 0..1.
        digit: 0..9.
    """

    from captum.attr import IntegratedGradients, Occlusion, Saliency  # a second or two

    def outputs(images: Tensor) -> Tensor:
        result: Tensor = model(model.normalise(images))
        return result

    x = x.to(model.device)
    blank = torch.zeros_like(x)
    integrated, error = IntegratedGradients(outputs).attribute(
        x, blank, target=digit, n_steps=STEPS, return_convergence_delta=True
    )
    occlusion = Occlusion(outputs).attribute(
        x,
        sliding_window_shapes=(1, WINDOW, WINDOW),
        strides=(1, STRIDE, STRIDE),
        baselines=0,
        target=digit,
        perturbations_per_eval=BATCH,
    )
    gradient = Saliency(outputs).attribute(x.clone().requires_grad_(), target=digit, abs=False)
    with torch.no_grad():
        for_image, for_blank = outputs(torch.cat([x, blank]))[:, digit].tolist()
    return Attributions(
        gradient=_picture(gradient),
        occlusion=_picture(occlusion),
        integrated=_picture(integrated),
        output=for_image,
        blank=for_blank,
        error=float(error),
    )


def _picture(values: Tensor) -> Tensor:
    return values.detach()[0, 0].float().cpu()


@dataclass(frozen=True)
class Patch:
    """The part of an image that a unit of a feature map saw when its value was highest.

    Args:
        image: Index of the image.
        value: What the unit held.
        box: Where it looked, half-open.
        pixels: uint8, that part of the image.
    """

    image: int
    value: float
    box: Box
    pixels: Tensor


def strongest_patches(
    model: LeNet5, images: Tensor, layer: str, channel: int, count: int = 12
) -> list[Patch]:
    """Return what excites a feature map (or a dense unit) most, at most one patch per image.

    Args:
        model: The network.
        images: uint8 (N, 28, 28).
        layer: A layer's name.
        channel: The map, all of whose units have the same kernel; or the unit of a dense layer.
        count: How many at most.

    Returns:
        The strongest first.
    """
    step = next(step for step in model.layers if step.name == layer)
    peaks, places = [], []
    with torch.no_grad():
        for batch in images.split(BATCH):
            x = images_to_input(batch.to(model.device))
            peak, place = run_steps(model, x)[layer][:, channel].reshape(len(x), -1).max(dim=1)
            peaks.append(peak.cpu())
            places.append(place.cpu())
    values, best = torch.cat(peaks).topk(min(count, len(images)))
    patches = []
    for value, image in zip(values.tolist(), best.tolist(), strict=True):
        row, col = divmod(int(torch.cat(places)[image]), step.shape[-1])
        box = step.receptive_field.box(*((row, col) if len(step.shape) == 3 else (0, 0)))
        top, left = max(box.top, 0), max(box.left, 0)  # a padding reaches beyond the image
        pixels = images[image, top : box.bottom, left : box.right]
        patches.append(Patch(image, value, box, pixels))
    return patches
