"""Measure a novelty detector: false alarms on digits, and what it finds of drawings that are none.

The digits are those of writers that it was neither fitted nor calibrated on, and MNIST's test set;
of the drawings that are none it has seen no kind before.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from lenet.model import LeNet5
from lenet.novelty.detector import Detector, energies, mahalanobis_distances
from lenet.novelty.fit import measured, share_out
from lenet.novelty.non_digits import KINDS, render_non_digits, two_digits
from lenet.pen_drawings import choose_writers, pen_images, render_varied
from lenet.pen_strokes import PenDigit

DRAWINGS = 500  # of each kind


@dataclass(frozen=True)
class Alarms:
    """How many of some drawings a detector takes for no digits.

    Args:
        name: What was drawn.
        is_digit: Whether these are digits, and alarms are false.
        total: How many there are.
        alarms: How many have a score above the limit.
        by_distance, by_energy: The same for either measure alone, at as many false alarms.
    """

    name: str
    is_digit: bool
    total: int
    alarms: int
    by_distance: int
    by_energy: int

    def facts(self) -> dict[str, str | bool | int]:
        """Return everything as plain values, for JSON."""
        return asdict(self)


Drawings = tuple[str, bool, Tensor]  # name, whether they are digits, uint8 (N, 28, 28)


def drawings_to_measure(
    written: list[PenDigit], mnist_test: Tensor, *, count: int = DRAWINGS, seed: int = 1
) -> Iterator[Drawings]:
    """Yield digits and other drawings.

    Args:
        written: Digits as pen strokes; only the testing writers' are used.
        mnist_test: uint8 (N, 28, 28).
        count: Drawings of each kind that is no digit.
        seed: Of the randomness.
    """
    digits = choose_writers(written, share_out(written).test)
    varied = torch.from_numpy(render_varied(digits, variants=1, seed=seed)).flatten(0, 1)
    yield "pen digits of other writers, any brush and size", True, varied
    yield "pen digits of other writers, brush 20 pixels", True, pen_images(digits)[0]
    yield "MNIST test images", True, mnist_test
    for name, kind in ({**KINDS, "two digits side by side": two_digits(digits)}).items():
        yield name, False, torch.from_numpy(render_non_digits(kind, count, seed=seed))


def count_alarms(detector: Detector, model: LeNet5, drawings: Drawings) -> Alarms:
    """Count the drawings that a detector takes for no digits."""
    name, is_digit, images = drawings
    features, outputs = measured(model, images)
    distances = mahalanobis_distances(features, detector.means, detector.whitening)
    return Alarms(
        name,
        is_digit,
        len(images),
        int((detector.scores(features, outputs) > detector.limit).sum()),
        int((detector.distance(distances) > 1).sum()),
        int((detector.energy(energies(outputs)) > 1).sum()),
    )
