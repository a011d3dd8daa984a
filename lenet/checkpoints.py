"""Weights on disk: safetensors files, checked against their cards. No pickle anywhere."""

import hashlib
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save_file

from lenet.devices import resolve_device
from lenet.model import LeNet5
from lenet.model_cards import WEIGHTS_FOLDER, ModelCard, read_cards


class CheckpointError(RuntimeError):
    """A weight file is missing, damaged or of another network; the message names the remedy."""


def find_card(name: str, folder: Path = WEIGHTS_FOLDER) -> ModelCard:
    """Return the card of the model called `name`.

    Raises:
        KeyError: There is no such model; the message lists those there are.
    """
    cards = read_cards(folder)
    if name not in cards:
        raise KeyError(f"no model {name!r}; the models are {', '.join(cards)}")
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
        CheckpointError: Its file is missing, does not match its card, or holds another network.
        DeviceError: The device is unknown or not in this machine.
    """
    card = find_card(name, folder)
    target = device if isinstance(device, torch.device) else resolve_device(device)
    model = LeNet5(card.activation, card.output_activation)
    try:
        content = card.weights_file.read_bytes()
    except OSError as error:
        raise CheckpointError(_remedy(card, "is missing")) from error
    if card.facts.get("sha256", (digest := hashlib.sha256(content).hexdigest())) != digest:
        raise CheckpointError(_remedy(card, f"does not match {card.card_file.name}"))
    try:
        model.load_state_dict(load(content))
    except SafetensorError as error:
        raise CheckpointError(_remedy(card, "is damaged")) from error
    except RuntimeError as error:  # names or shapes that are not LeNet-5's
        raise CheckpointError(_remedy(card, "holds another network")) from error
    return model.to(target).eval().requires_grad_(False)


def save_model(model: LeNet5, path: Path) -> str:
    """Write a model's parameters to a safetensors file and return its SHA-256 as hex."""
    path.parent.mkdir(parents=True, exist_ok=True)
    tensors = {name: t.detach().cpu().contiguous() for name, t in model.state_dict().items()}
    save_file(tensors, path)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _remedy(card: ModelCard, what: str) -> str:
    file = Path(card.weights_file.parent.name) / card.weights_file.name
    return f"{file} {what}; rebuild it with: {card.rebuild_command}"
