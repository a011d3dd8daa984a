"""Fit a novelty detector: on some writers' digits, with its limit set on others'.

Only digits are learnt from: nothing here has seen a drawing that is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from lenet.feature_extraction import run_steps
from lenet.layers import CLASSES
from lenet.model import LeNet5
from lenet.novelty.detector import (
    FEATURES,
    OUTPUTS,
    Detector,
    Scale,
    energies,
    mahalanobis_distances,
)
from lenet.pen_drawings import choose_writers, render_varied
from lenet.pen_strokes import PenDigit, PenStrokesError
from lenet.preprocessing import images_to_input
from lenet.training.data import Data

FALSE_ALARMS = 0.01  # share of calibration digits above the limit; other writers may double it
RIDGE = 0.01  # of the mean variance, added to every unit's: some hardly vary
MNIST_IMAGES = 20_000  # as many are enough for 256 × 256 covariances
VARIANTS = 2  # drawings of each written digit
BATCH = 1000


@dataclass(frozen=True)
class Writers:
    """Three groups of writers, none in two of them.

    Args:
        fit: Whose digits the means and the covariance are of.
        calibrate: Whose digits set the limit.
        test: Whose digits it is measured on.
    """

    fit: tuple[int, ...]
    calibrate: tuple[int, ...]
    test: tuple[int, ...]


def share_out(digits: Sequence[PenDigit]) -> Writers:
    """Put every third writer into the same group.

    Raises:
        PenStrokesError: The digits are of fewer than three writers.
    """
    writers = sorted({digit.writer for digit in digits if digit.writer is not None})
    if len(writers) < 3:
        raise PenStrokesError(
            f"the digits are by {len(writers)} known writers; three or more are needed: some to "
            "fit, some to calibrate and some to test with"
        )
    return Writers(tuple(writers[::3]), tuple(writers[1::3]), tuple(writers[2::3]))


def fit_detector(model: LeNet5, data: Data, *, seed: int = 0) -> Detector:
    """Fit a detector and set its limit.

    The limit is exceeded by `FALSE_ALARMS` of what the calibrating writers wrote, drawn with any
    brush and in any size, or of MNIST's validation images, whichever needs the higher one.

    Args:
        model: A trained network.
        data: MNIST's training and validation images, and digits as pen strokes.
        seed: Of how the strokes are varied.
    """
    writers = share_out(data.written)
    learnt = _drawn(data.written, writers.fit, VARIANTS, seed)
    images, labels = (
        torch.cat([a, b[:MNIST_IMAGES]]) for a, b in zip(learnt, data.mnist, strict=True)
    )
    features, _ = measured(model, images)
    means = class_means(features, labels)
    raw = Detector(
        means, whitening(features, labels, means).half().float(), Scale(0, 1), Scale(0, 1), limit=0
    )  # in half precision, as it is kept
    drawn, _ = _drawn(data.written, writers.calibrate, 1, seed)
    return _calibrate(raw, model, (drawn, data.validation[0]))


def _drawn(
    written: Sequence[PenDigit], writers: Sequence[int], variants: int, seed: int
) -> tuple[Tensor, Tensor]:
    """Return drawings of these writers' digits, uint8 (N, 28, 28), and labels, int64 (N,)."""
    digits = choose_writers(written, writers)
    images = torch.from_numpy(render_varied(digits, variants=variants, seed=seed)).flatten(0, 1)
    return images, torch.tensor([digit.label for digit in digits]).repeat_interleave(variants)


def _calibrate(raw: Detector, model: LeNet5, sets: Sequence[Tensor]) -> Detector:
    """Set scales and limit so that none of the sets has more false alarms than it may have."""
    numbers = [measured(model, images) for images in sets]
    distances = [mahalanobis_distances(x, raw.means, raw.whitening) for x, _ in numbers]
    scaled = replace(
        raw, distance=_scale(distances), energy=_scale([energies(z) for _, z in numbers])
    )
    return replace(scaled, limit=max(_high(scaled.scores(x, z)) for x, z in numbers))


def _scale(sets: Sequence[Tensor]) -> Scale:
    return Scale(float(sets[0].median()), max(map(_high, sets)))


def _high(values: Tensor) -> float:
    return float(values.quantile(1 - FALSE_ALARMS))


def class_means(features: Tensor, labels: Tensor) -> Tensor:
    """Return the mean of each class: float32 (10, D) of (N, D) and int64 (N,)."""
    return torch.stack([features[labels == digit].mean(dim=0) for digit in range(CLASSES)])


def whitening(features: Tensor, labels: Tensor, means: Tensor) -> Tensor:
    """Return W with WᵀW = Σ⁻¹, Σ the covariance of features around their classes' means.

    Args:
        features: float32 (N, D).
        labels: int64 (N,), 0..9.
        means: float32 (10, D).

    Returns:
        float32 (D, D), lower triangular.
    """
    around = (features - means[labels]).double()
    covariance = around.T @ around / (len(around) - CLASSES)
    ridge = RIDGE * covariance.diagonal().mean()
    covariance += ridge * torch.eye(len(covariance), dtype=torch.float64)
    inverse_root: Tensor = torch.linalg.inv(torch.linalg.cholesky(covariance))
    return inverse_root.float()


def measured(model: LeNet5, images: Tensor) -> tuple[Tensor, Tensor]:
    """Return S4, float32 (N, 256), and the outputs, float32 (N, 10), for images.

    Args:
        model: A trained network.
        images: uint8 (N, 28, 28), 0 paper … 255 ink, framed as MNIST's are.
    """
    features, outputs = [], []
    with torch.no_grad():
        for some in images.split(BATCH):
            steps = run_steps(model, images_to_input(some.to(model.device)))
            features.append(steps[FEATURES].cpu())
            outputs.append(steps[OUTPUTS].cpu())
    return torch.cat(features), torch.cat(outputs)
