"""What an activation on the outputs costs: classes whose output it makes zero for every image."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from lenet.evaluation import NO_ANSWER_COLUMN, Accuracy, evaluate, predict
from lenet.model import LeNet5


def dead_classes(model: LeNet5, images: Tensor) -> list[int]:
    """Return the classes whose output is zero for every image, so that no gradient reaches them.

    Args:
        model: One with a ReLU on its outputs.
        images: uint8 (N, 28, 28).
    """
    highest = predict(model, images).max(dim=0).values
    return [int(digit) for digit in torch.nonzero(highest <= 0).flatten()]


@dataclass(frozen=True)
class LastActivationCost:
    """What an activation on the outputs costs, measured on labelled images.

    Args:
        dead: The classes whose output it makes zero for every image.
        as_is: What the network with it reads.
        ties: For how many images several digits share its highest probability: no answer.
        of_dead: The same, of the images of dead classes alone.
        without: What the same weights read without it.
    """

    dead: list[int]
    as_is: Accuracy
    ties: int
    of_dead: Accuracy
    without: Accuracy


def last_activation_cost(
    model: LeNet5, images: Tensor, labels: Tensor, dead: Sequence[int]
) -> LastActivationCost:
    """Measure what the activation on a network's outputs costs.

    Args:
        model: One with an activation on its outputs.
        images: uint8 (N, 28, 28); N at least 1.
        labels: int64 (N,), 0..9.
        dead: The classes that died in its training.
    """
    linear = LeNet5(replace(model.architecture, output_activation=False)).to(model.device).eval()
    linear.load_state_dict(model.state_dict())
    report = evaluate(model, images, labels)
    classes = [report.per_class[digit] for digit in dead]
    return LastActivationCost(
        dead=dead_classes(model, images),
        as_is=report.accuracy,
        ties=int(report.confusion[:, NO_ANSWER_COLUMN].sum()),
        of_dead=Accuracy(sum(c.correct for c in classes), sum(c.total for c in classes)),
        without=evaluate(linear, images, labels).accuracy,
    )
