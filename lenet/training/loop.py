"""The training loop: a model trained in place, step by step.

All images sit in memory on the device; every batch is distorted as a whole. AdamW with a one-cycle
schedule (Smith & Topin 2019); the weights are a moving average of those trained (Polyak & Juditsky
1992).
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from lenet.devices import device_of
from lenet.model import normalised_for
from lenet.preprocessing import images_to_input
from lenet.training.augmentation import distort
from lenet.training.data import Examples
from lenet.training.recipes import Recipe

TINY = 1e-12  # added where a length may be zero


@dataclass(frozen=True)
class State:
    """Where a training stands after one step.

    Args:
        step: Steps done; 0 before the first.
        epoch: Epochs done, a fraction within one.
        images: Images seen.
        seconds: Time spent on training alone.
        loss: Mean of `mean_loss` in this epoch so far, a tensor on the device; NaN at step 0.
        learning_rate: Of the step.
        model: With the averaged weights; it goes on changing.
    """

    step: int
    epoch: float
    images: int
    seconds: float
    loss: Tensor
    learning_rate: float
    model: nn.Module


def count_steps(examples: Sequence[Examples], recipe: Recipe) -> int:
    """Return the number of steps in an epoch."""
    return math.ceil(sum(map(len, examples)) / recipe.batch_size)


def train(
    model: nn.Module,
    examples: Sequence[Examples],
    recipe: Recipe,
    *,
    seed: int = 0,
) -> Iterator[State]:
    """Train a model in place and yield before the first and after each step.

    On the CPU the same seed gives the same weights (with the same number of threads).

    Args:
        model: Trained on the device that it is on.
        examples: All that it learns from.
        recipe: The settings.
        seed: Of the order, the variants and the distortions.
    """
    device = device_of(model)
    generator = torch.Generator(device).manual_seed(seed)
    pool = _Pool(examples, device)
    steps = count_steps(examples, recipe)
    # On a CPU, convolutions are faster where an image's channels lie side by side.
    model.to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(
        model.parameters(),
        lr=recipe.learning_rate,
        weight_decay=recipe.weight_decay,
        fused=device.type in ("cpu", "cuda"),
    )
    schedule = (
        torch.optim.lr_scheduler.OneCycleLR(
            optimiser, recipe.learning_rate, total_steps=recipe.epochs * steps
        )
        if recipe.one_cycle
        else torch.optim.lr_scheduler.ConstantLR(optimiser, factor=1.0)
    )
    averaged = deepcopy(model)
    step = seen = 0
    seconds, nan = 0.0, torch.tensor(math.nan)
    yield State(0, 0.0, 0, 0.0, nan, float(schedule.get_last_lr()[0]), averaged)
    for _ in range(recipe.epochs):
        total, count = torch.zeros((), device=device), 0
        began = time.perf_counter()
        for images, labels in pool.batches(recipe.batch_size, generator):
            model.train()
            x = images_to_input(images)
            if recipe.distortions:
                x = distort(x, generator, strength=recipe.distortions)
            x = normalised_for(model, x)
            loss = _backward(model, x, labels, recipe.rubbish)
            if recipe.sharpness:
                with _sharpen(model, recipe.sharpness):
                    _backward(model, x, labels, recipe.rubbish)
            rate = float(schedule.get_last_lr()[0])
            optimiser.step()
            schedule.step()
            _follow(averaged, model, decay=recipe.average, step=step)
            total += loss * len(labels)
            count, step, seen = count + len(labels), step + 1, seen + len(labels)
            seconds += time.perf_counter() - began
            yield State(step, step / steps, seen, seconds, total / count, rate, averaged)
            began = time.perf_counter()


def mean_loss(outputs: Tensor, labels: Tensor, rubbish: float | None = None) -> Tensor:
    """Return a batch's mean cross-entropy, with one class more for what is none of the ten.

    LeCun et al. 1998, equation 9: where an output is minus a distance y, −log of its share
    among all exp(−y) and exp(−j). Without the last, only differences between distances would
    count; with it the right one has to become small.

    Args:
        outputs: (N, 10).
        labels: int64 (N,), 0..9.
        rubbish: −j, the output of the class more; None: plain cross-entropy.
    """
    if rubbish is not None:
        outputs = torch.cat([outputs, outputs.new_full((len(outputs), 1), rubbish)], dim=1)
    return F.cross_entropy(outputs, labels)


def _backward(model: nn.Module, x: Tensor, labels: Tensor, rubbish: float | None) -> Tensor:
    """Compute the gradients of a batch's mean loss anew, and return it."""
    model.zero_grad()
    with _mixed_precision(x.device):
        loss = mean_loss(model(x), labels, rubbish)
    loss.backward()
    return loss.detach()


@contextmanager
def _sharpen(model: nn.Module, radius: float) -> Iterator[None]:
    """Move the weights to where the loss nearby is highest, and back afterwards.

    Sharpness-aware minimisation (P. Foret et al., "Sharpness-Aware Minimization for Efficiently
    Improving Generalization", ICLR 2021, equation 2): the gradient is taken not where the weights
    are but `radius` further along it, so that they settle where the whole neighbourhood is good.
    """
    moved = [(p.data, p.grad) for p in model.parameters() if p.grad is not None]
    length = torch.nn.utils.get_total_norm([gradient for _, gradient in moved])
    share = radius / (length + TINY)
    for weights, gradient in moved:
        weights.add_(gradient.mul_(share))
    yield
    for weights, step in moved:
        weights.sub_(step)


class _Pool:
    """All images on the device, of which each epoch shows a random selection in random order."""

    def __init__(self, examples: Sequence[Examples], device: torch.device) -> None:
        self.images = torch.cat([part.images.flatten(0, 1) for part in examples]).to(device)
        labels, first, variants, offset = [], [], [], 0
        for part in examples:
            count, ways = part.images.shape[:2]
            labels.append(part.labels.repeat(part.times))
            first.append((offset + torch.arange(count) * ways).repeat(part.times))
            variants.append(torch.full((count * part.times,), ways))
            offset += count * ways
        self.answers = torch.cat(labels).to(device)
        self.first, self.variants = torch.cat(first).to(device), torch.cat(variants).to(device)

    def batches(self, size: int, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the images, uint8 (B, 28, 28), and labels of one epoch."""
        device, count = self.images.device, len(self.answers)
        chance = torch.rand(count, generator=generator, device=device)
        chosen = self.first + (chance * self.variants).long().minimum(self.variants - 1)
        for batch in torch.randperm(count, generator=generator, device=device).split(size):
            yield self.images[chosen[batch]], self.answers[batch]


@torch.no_grad()
def _follow(averaged: nn.Module, model: nn.Module, *, decay: float, step: int) -> None:
    """Let averaged weights follow a model's; in the first steps they do so more quickly."""
    decay = min(decay, step / (9 + step))
    for mean, value in zip(averaged.parameters(), model.parameters(), strict=True):
        mean.lerp_(value, 1 - decay)


def _mixed_precision(device: torch.device) -> Any:
    """On CUDA, compute in bfloat16 what needs no more (where the GPU can)."""
    if device.type == "cuda" and torch.cuda.is_bf16_supported():
        return torch.autocast("cuda", torch.bfloat16)
    return nullcontext()
