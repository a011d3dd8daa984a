"""How the answer came about while a digit was drawn: the network's answer at moments of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from lenet.drawing import TICKS, Drawing
from lenet.feature_extraction import trace
from lenet.model import LeNet5
from lenet.preprocessing import frame

MOMENTS = 40  # at which the network is asked, at most, beside the ends of the strokes


@dataclass(frozen=True)
class Moment:
    """The network's answer to what was drawn by then.

    Args:
        seconds: Since the first point.
        stroke: The stroke under way, or just ended; counted from 0.
        digit: The most probable digit; None while there is too little ink for an answer.
        probabilities: Ten numbers, 0..1; all zero without an answer.
        tied: The digits that share the highest probability, if there are several.
    """

    seconds: float
    stroke: int
    digit: int | None
    probabilities: tuple[float, ...]
    tied: tuple[int, ...] = ()


@dataclass(frozen=True)
class Decision:
    """From when on the answer was the last one, and never another again.

    Args:
        moment: The first moment with the last answer.
        before: The moment before it; None if the first answer was the last.
    """

    moment: Moment
    before: Moment | None


def drawn_by(drawing: Drawing, tick: int) -> Drawing:
    """Return what was drawn by a moment, in sixtieths of a second since the first point."""
    counts = [sum(time <= tick for time in times) for times in drawing.times]
    parts = [
        (stroke[:count], times[:count])
        for stroke, times, count in zip(drawing.strokes, drawing.times, counts, strict=True)
        if count
    ]
    strokes, times = zip(*parts, strict=True) if parts else ((), ())
    return Drawing(tuple(strokes), tuple(times), drawing.picture)


def moments(model: LeNet5, drawing: Drawing) -> list[Moment]:
    """Ask the network at moments of the drawing.

    Args:
        model: In eval mode.
        drawing: With at least one stroke.

    Returns:
        Moments in order: at most `MOMENTS` points evenly among all, and the end of each stroke.
        Each answer is that of `lenet.trace` for what was drawn by then.
    """
    found = []
    for tick in _ticks(drawing):
        part = drawn_by(drawing, tick)
        framing = frame(part.ink)
        with torch.inference_mode():
            answer = trace(model, None if framing is None else framing.tensor)
        found.append(
            Moment(
                tick / TICKS,
                max(len(part.strokes) - 1, 0),
                answer.digit,
                tuple(answer.probabilities.tolist()),
                tuple(answer.tied),
            )
        )
    return found


def decision(found: Sequence[Moment]) -> Decision:
    """Return from when on the answer was the last one.

    Args:
        found: What `moments` returned, not empty.
    """
    last = found[-1].digit, found[-1].tied
    at = len(found) - 1
    while at > 0 and (found[at - 1].digit, found[at - 1].tied) == last:
        at -= 1
    return Decision(found[at], found[at - 1] if at else None)


def _ticks(drawing: Drawing) -> list[int]:
    """Return the moments to ask at: the times of points."""
    times = [time for stroke in drawing.times for time in stroke]
    every = -(-len(times) // MOMENTS)
    return sorted({*times[::every], *(stroke[-1] for stroke in drawing.times)})
