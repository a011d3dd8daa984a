"""Asks of many clients that lie waiting go through the network together.

One forward pass of thirty images takes a tenth of thirty passes. Nobody waits for a batch to fill:
it is made of the asks that came in while the one before was being computed, and a pen alone is
answered at once. A client has at most one ask in a batch, so that turns are fair.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lenet.live import metrics
from lenet.live.compact import Ask, Layout, Precision, encode_answers, layout_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from lenet.model import LeNet5

LARGEST = 32  # asks: some two milliseconds, until the event loop looks at the network again


@dataclass(frozen=True)
class _Waiting:
    ask: Ask
    answer: asyncio.Future[bytes] = field(
        default_factory=lambda: asyncio.get_running_loop().create_future()
    )


class Batches:
    """The asks that wait for an answer, by network and precision; of one event loop."""

    def __init__(self) -> None:
        self._lines: dict[tuple[LeNet5, Precision], list[_Waiting]] = defaultdict(list)

    async def answer(self, model: LeNet5, ask: Ask, precision: Precision) -> bytes:
        """Return the answer to one ask, computed together with others that have come in."""
        line = self._lines[model, precision]
        waiting = _Waiting(ask)
        line.append(waiting)
        if len(line) == 1:
            asyncio.get_running_loop().call_soon(self._run, model, precision)
        return await waiting.answer

    def _run(self, model: LeNet5, precision: Precision) -> None:
        line = self._lines.pop((model, precision))
        now, later = line[:LARGEST], line[LARGEST:]
        if later:
            self._lines[model, precision] = later
            asyncio.get_running_loop().call_soon(self._run, model, precision)
        try:
            answers = answer_together(model, [waiting.ask for waiting in now], precision)
        except Exception as error:
            for waiting in now:
                if not waiting.answer.done():
                    waiting.answer.set_exception(error)
            return
        for waiting, answer in zip(now, answers, strict=True):
            if not waiting.answer.done():  # its client has gone
                waiting.answer.set_result(answer)


def answer_together(model: LeNet5, asks: list[Ask], precision: Precision) -> list[bytes]:
    """Return the answers to some asks, by one forward pass."""
    metrics.TOGETHER.observe(len(asks))
    digits, traces = trace_together(model, np.stack([ask.image for ask in asks]))
    layout: Layout = layout_of(model.layers)
    return encode_answers(digits, traces, [ask.unit for ask in asks], layout, precision)


def trace_together(
    model: LeNet5, images: NDArray[np.uint8]
) -> tuple[list[int], NDArray[np.float32]]:
    """Run a network on framed images.

    Args:
        model: In eval mode; its device is used.
        images: uint8 (N, 784), 0 paper … 255 ink.

    Returns:
        The digits, -1 for a blank image, and float32 (N, total): all steps of each, in the
        layer table's order; probabilities of a blank image are all zero.
    """
    import torch

    from lenet.feature_extraction import run_steps
    from lenet.geometry import IMAGE_SIZE
    from lenet.preprocessing import images_to_input

    inputs = images_to_input(torch.from_numpy(images).view(-1, IMAGE_SIZE, IMAGE_SIZE))
    with torch.no_grad():
        steps = run_steps(model, inputs.to(model.device))
        traces = torch.cat([step.flatten(1) for step in steps.values()], dim=1).cpu().numpy()
    chances = traces[:, -steps["probabilities"].shape[1] :]
    blank = ~images.any(axis=1)
    chances[blank] = 0.0
    digits = np.where(blank, -1, chances.argmax(axis=1))
    return digits.tolist(), traces
