"""The smallest stroke found that makes a network read another digit in a drawing.

A search, so what it finds is an upper bound: there may be a smaller one. (Few changed pixels that
flip an answer are studied as adversarial examples: J. Su, D. V. Vargas & K. Sakurai, "One Pixel
Attack for Fooling Deep Neural Networks", IEEE Trans. Evolutionary Computation 23(5), 2019. Here
the change has to be a straight stroke of the app's own brush.)
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from lenet.drawing import Drawing
from lenet.equivariance import answers
from lenet.feature_extraction import trace
from lenet.geometry import Ink
from lenet.model import LeNet5
from lenet.preprocessing import frame
from lenet.strokes import CANVAS_SIZE, Stroke, rasterise

INKED = 128  # grey level from which a pixel counts as inked
GRID = 20  # pixels between the places that are tried first
LENGTHS = (0, 30, 60, 90, 130)  # pixels
DIRECTIONS = 4  # over half a turn
MARGIN = 30  # pixels around the ink in which a stroke may lie
ROUNDS, NEIGHBOURS = 6, 24  # of the refinement
EIGHTH = 8  # places are kept in eighths of a pixel


@dataclass(frozen=True)
class FoundStroke:
    """A stroke that flips the answer, made sure of by a forward pass.

    Args:
        stroke: Two points in pixels of the canvas.
        drawing: The drawing with it.
        digit: What is read then.
        probability: Of that digit, 0..1.
        ink: How many pixels of the canvas the stroke adds.
        tried: How many strokes were tried.
    """

    stroke: Stroke
    drawing: Drawing
    digit: int
    probability: float
    ink: int
    tried: int


def added_ink(before: Ink, after: Ink) -> int:
    """Return how many pixels of the canvas are inked in one drawing and not in another."""
    return int(((after >= INKED) & (before < INKED)).sum())


def smallest_stroke(
    model: LeNet5, drawing: Drawing, target: int | None = None, seed: int = 0
) -> FoundStroke | None:
    """Search for the straight stroke with least ink that flips the answer.

    Args:
        model: The network.
        drawing: Not blank.
        target: The digit that is to be read; None for any other one.
        seed: Of the refinement.

    Returns:
        The best one found, or None.
    """
    search = _Search(model, drawing, target)
    search.look_at(list(_grid(drawing.ink)))
    generator = np.random.default_rng(seed)
    for _ in range(ROUNDS):
        if search.best is None:
            return None
        search.look_at(list(_around(search.best[1], generator)))
    return search.result()


class _Search:
    """The strokes that were tried, and the best one so far."""

    def __init__(self, model: LeNet5, drawing: Drawing, target: int | None) -> None:
        self.model, self.drawing, self.target = model, drawing, target
        self.ink = drawing.ink
        framing = frame(self.ink)
        assert framing is not None
        self.before = trace(model, framing.tensor).answer
        self.best: tuple[int, Stroke] | None = None
        self.tried = 0

    def look_at(self, strokes: Sequence[Stroke]) -> None:
        """Try strokes in one batch; those with more ink than the best one need not be."""
        inks = [(stroke, np.maximum(self.ink, rasterise([stroke]))) for stroke in strokes]
        costs = [added_ink(self.ink, ink) for _, ink in inks]
        limit = self.best[0] if self.best else math.inf
        open_ = [(cost, *pair) for cost, pair in zip(costs, inks, strict=True) if 0 < cost < limit]
        framed = [(cost, stroke, frame(ink)) for cost, stroke, ink in open_]
        images = [(cost, stroke, f.tensor) for cost, stroke, f in framed if f is not None]
        self.tried += len(images)
        if not images:
            return
        read = answers(self.model, torch.cat([image for _, _, image in images])).digits.tolist()
        flipped = [
            (cost, stroke)
            for (cost, stroke, _), digit in zip(images, read, strict=True)
            if (digit == self.target if self.target is not None else digit not in (self.before, -1))
        ]
        self.best = min([*flipped, *([self.best] if self.best else [])], default=None)

    def result(self) -> FoundStroke | None:
        """Return the best stroke, once more alone through drawing, framing and network."""
        if self.best is None:
            return None
        cost, stroke = self.best
        drawn = self.drawing + Drawing((stroke,))
        framing = frame(drawn.ink)
        assert framing is not None
        now = trace(self.model, framing.tensor)
        is_flipped = (
            now.answer == self.target if self.target is not None else now.answer != self.before
        )
        if now.answer is None or not is_flipped:
            return None
        chance = float(now.probabilities[now.answer])
        return FoundStroke(stroke, drawn, now.answer, chance, cost, self.tried)


def _grid(ink: Ink) -> Iterator[Stroke]:
    """Yield strokes of some lengths and directions in and around the ink."""
    rows, cols = np.nonzero(ink >= INKED)
    top, left = max(0, rows.min() - MARGIN), max(0, cols.min() - MARGIN)
    bottom = min(CANVAS_SIZE, rows.max() + MARGIN)
    right = min(CANVAS_SIZE, cols.max() + MARGIN)
    for y in range(top, bottom, GRID):
        for x in range(left, right, GRID):
            for length in LENGTHS:
                for direction in range(DIRECTIONS if length else 1):
                    angle = math.pi * direction / DIRECTIONS
                    dx, dy = length / 2 * math.cos(angle), length / 2 * math.sin(angle)
                    yield from _on_canvas((x - dx, y - dy), (x + dx, y + dy))


def _around(stroke: Stroke, generator: np.random.Generator) -> Iterator[Stroke]:
    """Yield strokes near another one, most of them shorter."""
    (x0, y0), (x1, y1) = stroke
    for _ in range(NEIGHBOURS):
        shrink = generator.uniform(0, 0.4)
        at = generator.uniform(0, 1)
        jitter = generator.normal(0, 4, 4)
        yield from _on_canvas(
            (x0 + (x1 - x0) * shrink * at + jitter[0], y0 + (y1 - y0) * shrink * at + jitter[1]),
            (
                x1 - (x1 - x0) * shrink * (1 - at) + jitter[2],
                y1 - (y1 - y0) * shrink * (1 - at) + jitter[3],
            ),
        )


def _on_canvas(start: tuple[float, float], end: tuple[float, float]) -> Iterator[Stroke]:
    """Yield the stroke, its ends in eighths of a pixel, if they lie on the canvas."""
    places = [(round(x * EIGHTH) / EIGHTH, round(y * EIGHTH) / EIGHTH) for x, y in (start, end)]
    if all(0 <= place <= CANVAS_SIZE for point in places for place in point):
        yield tuple(places)
