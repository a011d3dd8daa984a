"""Weights along a training, from the first random ones to the last, to watch a network learn."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file
from torch import Tensor, nn
from torch.nn import functional as F

from lenet.model import LeNet5, normalised_for
from lenet.model_cards import ModelCard
from lenet.preprocessing import images_to_input
from lenet.stored_facts import DamagedFileError, read_bytes

COUNT = 11  # of each training; in half precision about 1 MB
GRADIENT_IMAGES = 500


@dataclass(frozen=True)
class Snapshot:
    """The weights at one moment of a training.

    Args:
        facts: Step, images seen, seconds, losses, validation accuracy, and `gradient_norms`.
        weights: float16 tensors by parameter name.
    """

    facts: Mapping[str, Any]
    weights: Mapping[str, Tensor]

    @classmethod
    def of(
        cls, model: nn.Module, facts: Mapping[str, float], norms: Mapping[str, float]
    ) -> "Snapshot":
        """Return a copy of a model's weights in half precision."""
        weights = {
            name: t.detach().cpu().half().contiguous() for name, t in model.state_dict().items()
        }
        return cls({**facts, "gradient_norms": dict(norms)}, weights)


def model_at(snapshot: Snapshot, card: ModelCard) -> LeNet5:
    """Return the network as it was at a snapshot, in eval mode, without gradients."""
    model = LeNet5(card.architecture)
    model.load_state_dict({name: tensor.float() for name, tensor in snapshot.weights.items()})
    return model.eval().requires_grad_(False)


def snapshot_steps(last: int, *, count: int = COUNT) -> list[int]:
    """Return the steps to keep: 0, then ever wider apart, up to the last.

    Args:
        last: The training's last step, at least 1.
        count: How many there are at most; a short training has fewer.
    """
    if last < count:
        return list(range(last + 1))
    first = min(10, last / count)
    ratio = (last / first) ** (1 / (count - 2))
    steps = {0, last} | {round(first * ratio**i) for i in range(count - 1)}
    return sorted(steps)


def gradient_norms(model: nn.Module, images: Tensor, labels: Tensor) -> dict[str, float]:
    """Return how strong a signal each layer's weights get to learn from.

    Args:
        model: Its gradients are left as they were.
        images: uint8 (N, 28, 28); the first 500 are used.
        labels: int64 (N,), 0..9.

    Returns:
        By layer, Euclidean norm of the mean cross-entropy's gradient by the layer's weights.
    """
    layers = [name for name, _ in model.named_parameters() if name.endswith(".weight")]
    weights = [model.get_parameter(name) for name in layers]
    device = weights[0].device
    x = images_to_input(images[:GRADIENT_IMAGES].to(device)).to(weights[0].dtype)
    y = labels[:GRADIENT_IMAGES].to(device)
    were_needed = [weight.requires_grad for weight in weights]
    try:
        for weight in weights:
            weight.requires_grad_(True)
        loss = F.cross_entropy(model(normalised_for(model, x)), y)
        gradients = torch.autograd.grad(loss, weights)
    finally:
        for weight, needed in zip(weights, were_needed, strict=True):
            weight.requires_grad_(needed)
    norms = (float(gradient.norm()) for gradient in gradients)
    return {
        name.removesuffix(".weight"): float(f"{norm:.6g}")
        for name, norm in zip(layers, norms, strict=True)
    }


def save_snapshots(snapshots: Sequence[Snapshot], path: Path) -> str:
    """Write the weights of all snapshots, stacked by parameter, and return the file's SHA-256."""
    names = snapshots[0].weights
    tensors = {
        name: torch.stack([snapshot.weights[name] for snapshot in snapshots]) for name in names
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def load_snapshots(card: ModelCard) -> list[Snapshot]:
    """Return a model's snapshots, from the initial weights to the last.

    Raises:
        DamagedFileError: A file is missing, damaged or of another training.
    """
    facts, file, command = card.history["snapshots"], card.snapshots_file, card.rebuild_command
    content = read_bytes(file, command, card.fact("snapshots_sha256"))
    try:
        stacked = load(content)
    except SafetensorError as error:
        raise DamagedFileError.of(file, "is damaged", command) from error
    own = LeNet5(card.architecture).state_dict()
    expected = {name: (len(facts), *tensor.shape) for name, tensor in own.items()}
    if {name: tuple(tensor.shape) for name, tensor in stacked.items()} != expected:
        raise DamagedFileError.of(file, "does not fit its history", command)
    return [
        Snapshot(fact, {name: tensor[i] for name, tensor in stacked.items()})
        for i, fact in enumerate(facts)
    ]
