"""The novelty detector: a distance and an energy, both of one forward pass.

The distance is the Mahalanobis distance of the 256 numbers of S4 from the nearest of the ten class
means, with one covariance for all classes (K. Lee, K. Lee, H. Lee & J. Shin, "A Simple Unified
Framework for Detecting Out-of-Distribution Samples and Adversarial Attacks", NeurIPS 2018,
section 2.1). The energy is −log Σ exp(outputs) (W. Liu, X. Wang, J. Owens & Y. Li, "Energy-based
Out-of-distribution Detection", NeurIPS 2020, section 3). A heart has a low energy and a large
distance, a dot the other way round: the sum finds more than either alone, as H. Wang, Z. Li,
L. Feng & W. Zhang found ("ViM: Out-Of-Distribution with Virtual-logit Matching", CVPR 2022).

Both are fitted by `lenet.novelty.fit` and kept beside the weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from lenet import model_cards
from lenet.feature_extraction import Trace
from lenet.layers import CLASSES, layer
from lenet.stored_facts import Checks, DamagedFileError, number, read_bytes, read_facts, record
from lenet.stored_facts import sha256 as is_sha256

FEATURES = "flatten"  # the step whose numbers the distance is measured in: S4 in one row
OUTPUTS = "fc3"
MODELS = ("relu", "sigmoid")  # as-written's outputs are clipped at zero: its energy says nothing
FACTS_FILE = "novelty.json"
REBUILD_COMMAND = "python -m lenet.novelty --data DIR --pen-strokes FILE"
SCALE: Checks = {"typical": number(), "high": number()}
FACTS: Checks = {
    "model_sha256": is_sha256,
    "sha256": is_sha256,
    "distance": record(SCALE),
    "energy": record(SCALE),
    "limit": number(),
}


@dataclass(frozen=True)
class Scale:
    """Makes a measure comparable: 0 for the typical digit, 1 for one of the most unusual.

    Args:
        typical: The measure's median over calibration digits.
        high: What as many of them exceed as may be false alarms.
    """

    typical: float
    high: float

    def __call__(self, values: Tensor) -> Tensor:
        """Return the values on this scale."""
        return (values - self.typical) / (self.high - self.typical)


@dataclass(frozen=True)
class Novelty:
    """How unlike the digits that a network learnt from a drawing is.

    Args:
        score: About 0 for a typical digit; the larger, the less like a digit.
        limit: What few digits exceed.
    """

    score: float
    limit: float

    @property
    def is_novel(self) -> bool:
        """Whether the drawing is probably no digit at all."""
        return self.score > self.limit


@dataclass(frozen=True)
class Detector:
    """What is known about the digits that a network learnt from.

    Args:
        means: float32 (10, 256), mean of S4 by class.
        whitening: float32 (256, 256), W with WᵀW = Σ⁻¹, Σ being the classes' common covariance.
        distance, energy: How digits usually measure.
        limit: Of the score.
    """

    means: Tensor
    whitening: Tensor
    distance: Scale
    energy: Scale
    limit: float

    def assess(self, trace: Trace) -> Novelty | None:
        """Say how unlike a digit an image is; None for a blank one.

        Args:
            trace: What the network computes for it, not altered.
        """
        if trace.digit is None:
            return None
        scores = self.scores(trace.activations[FEATURES], trace.activations[OUTPUTS])
        return Novelty(float(scores), self.limit)

    def scores(self, features: Tensor, outputs: Tensor) -> Tensor:
        """Return the scores of N images, float32 (N,).

        Args:
            features: float32 (N, 256), S4.
            outputs: float32 (N, 10).
        """
        distances = mahalanobis_distances(features, self.means, self.whitening)
        return self.distance(distances) + self.energy(energies(outputs))


def mahalanobis_distances(features: Tensor, means: Tensor, whitening: Tensor) -> Tensor:
    """Return each row's distance from the nearest mean: min over c of |W(x − μ_c)|.

    Args:
        features: (N, D).
        means: (C, D).
        whitening: (D, D), W.

    Returns:
        (N,), 0 at a mean; a digit's is about √D.
    """
    differences = features[:, None] - means  # (N, C, D)
    distances: Tensor = (differences @ whitening.T).norm(dim=2)
    return distances.amin(dim=1)


def energies(outputs: Tensor) -> Tensor:
    """Return −log Σ exp(outputs): (N,) of (N, 10). The lower, the more sure of some class."""
    return -outputs.logsumexp(dim=1)


def novelty(name: str, trace: Trace) -> Novelty | None:
    """Say how unlike the digits that a trained model learnt from an image is.

    Args:
        name: The model's.
        trace: What it computes for the image, without any surgery.

    Returns:
        None for a blank image, and for a model that has no detector or a damaged card.

    Raises:
        DamagedFileError: What the detector knows is damaged or of other weights.
    """
    card = model_cards.MODELS.get(name)
    if name not in MODELS or card is None or card.damage is not None:
        return None
    if not (card.folder / FACTS_FILE).exists():  # weights of one's own may do without
        return None
    return load_detector(name, card.folder).assess(trace)


@cache
def load_detector(name: str, folder: Path = model_cards.WEIGHTS_FOLDER) -> Detector:
    """Read a model's detector; it is kept.

    Args:
        name: One of `MODELS`.
        folder: Where the models' files are.

    Raises:
        DamagedFileError: A file is missing, damaged or of other weights.
    """
    file = folder / FACTS_FILE
    facts: Mapping[str, Any] = read_facts(file, REBUILD_COMMAND, {name: record(FACTS)})[name]
    if facts["model_sha256"] != model_cards.read_cards(folder)[name].fact("sha256"):
        raise DamagedFileError.of(file, f"is about other weights of {name}", REBUILD_COMMAND)
    tensors = _read_tensors(tensors_file(name, folder), facts["sha256"])
    return Detector(
        tensors["means"].float(),
        tensors["whitening"].float(),
        Scale(facts["distance"]["typical"], facts["distance"]["high"]),
        Scale(facts["energy"]["typical"], facts["energy"]["high"]),
        facts["limit"],
    )


def tensors_file(name: str, folder: Path) -> Path:
    """Return where a model's class means and whitening lie."""
    return folder / f"{name}-novelty.safetensors"


def _read_tensors(file: Path, sha256: str) -> dict[str, Tensor]:
    content = read_bytes(file, REBUILD_COMMAND, sha256)
    try:
        tensors: dict[str, Tensor] = load(content)
    except SafetensorError as error:
        raise DamagedFileError.of(file, "is damaged", REBUILD_COMMAND) from error
    units = layer(FEATURES).units
    expected = {"means": (CLASSES, units), "whitening": (units, units)}
    if {key: tuple(tensor.shape) for key, tensor in tensors.items()} != expected:
        raise DamagedFileError.of(file, "has unexpected content", REBUILD_COMMAND)
    return tensors


def save_tensors(detector: Detector, file: Path) -> str:
    """Write a detector's means and whitening, the latter in half precision; return the SHA-256."""
    content = save({"means": detector.means, "whitening": detector.whitening.half().contiguous()})
    file.write_bytes(content)
    return hashlib.sha256(content).hexdigest()
