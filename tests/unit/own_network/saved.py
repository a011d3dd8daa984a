"""Networks as people save them, well and badly."""

import io
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor, nn


def as_pt(content: Any, **options: Any) -> bytes:
    """Return what `torch.save` writes."""
    file = io.BytesIO()
    torch.save(content, file, **options)
    return file.getvalue()


def as_safetensors(state: dict[str, Tensor], **metadata: str) -> bytes:
    content: bytes = save(
        {name: tensor.contiguous() for name, tensor in state.items()}, metadata or None
    )
    return content


class Classic(nn.Sequential):
    """LeNet-5 as textbooks write it: a padding of 2, average pooling, sigmoid; no layer named."""

    def __init__(self) -> None:
        super().__init__(
            nn.Conv2d(1, 6, 5, padding=2),
            nn.Sigmoid(),
            nn.AvgPool2d(2, 2),
            nn.Conv2d(6, 16, 5),
            nn.Sigmoid(),
            nn.AvgPool2d(2, 2),
            nn.Flatten(),
            nn.Linear(400, 120),
            nn.Sigmoid(),
            nn.Linear(120, 84),
            nn.Sigmoid(),
            nn.Linear(84, 10),
        )
