"""Weights on disk: safetensors files, checked against their cards. No pickle anywhere."""

import hashlib
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file

from lenet.devices import resolve_device
from lenet.model import LeNet5
from lenet.model_cards import WEIGHTS_FOLDER, ModelCard, read_cards
from lenet.stored_facts import DamagedFileError


class CheckpointError(DamagedFileError):
    """A weight file is missing, damaged or of another network; the message names the remedy."""


def find_card(name: str, folder: Path = WEIGHTS_FOLDER) -> ModelCard:
    """Return the card of the model called `name`.

    Raises:
        KeyError: There is no such model; the message lists those there are.
    """
    cards = read_cards(folder)
    if name not in cards:
        raise KeyError(f"no model {name[:40]!r}; the models are {', '.join(cards)}")
    return cards[name]


def load_model(
    name: str = "relu", device: str | torch.device = "cpu", *, folder: Path = WEIGHTS_FOLDER
) -> LeNet5:
    """Load a trained LeNet-5.

    Args:
        name: A key of `lenet.MODELS`.
        device: Where to put it: a name such as `"auto"`, `"cpu"`, `"cuda"`, or a device.
        folder: Where the weight files and cards are.

    Returns:
        The network in eval mode, its parameters without gradients.

    Raises:
        KeyError: No such model.
        CheckpointError: Its file is missing, does not match its card, is another model's, or
            holds another network. Where the card does not tell the file's hash, those of the
            other cards still tell another model's file.
        DeviceError: The device is unknown or not in this machine.
    """
    card = find_card(name, folder)
    target = device if isinstance(device, torch.device) else resolve_device(device)
    model = LeNet5(card.architecture)
    try:
        content = card.weights_file.read_bytes()
    except OSError as error:
        raise _damaged(card, "is missing") from error
    _check_origin(card, hashlib.sha256(content).hexdigest())
    try:
        model.load_state_dict(load(content))
    except SafetensorError as error:
        raise _damaged(card, "is damaged") from error
    except RuntimeError as error:  # names or shapes that are not LeNet-5's
        raise _damaged(card, "holds another network") from error
    return model.to(target).eval().requires_grad_(False)


def _check_origin(card: ModelCard, digest: str) -> None:
    """Refuse a weight file with this SHA-256 if the cards say that it is not the model's own."""
    if card.facts.get("sha256") == digest:
        return
    for other in read_cards(card.folder).values():
        if other.facts.get("sha256") == digest:
            raise _damaged(card, f"is that of the model {other.name}")
    if "sha256" in card.facts:
        raise _damaged(card, f"does not match {card.card_file.name}")


def save_model(model: LeNet5, path: Path) -> str:
    """Write a model's parameters to a safetensors file and return its SHA-256 as hex."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: t.detach().cpu().contiguous() for name, t in model.state_dict().items()}
    save_file(tensors, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _damaged(card: ModelCard, what: str) -> CheckpointError:
    return CheckpointError.of(card.weights_file, what, card.rebuild_command)
