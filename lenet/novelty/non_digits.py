"""Drawings that are no digits, made by rule and varied like handwriting: to test a detector with.

Each kind is a function from a source of randomness to strokes in a unit square, y pointing down.
Letters that people also write as digits (B 8, D 0, G 6, I 1, J 1, O 0, Q 0 or 9, S 5, Z 2) are left
out, and so is C, which is an open 0; lines do not stand upright, as a 1 would.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from lenet.pen_drawings import draw_by_another_hand
from lenet.pen_strokes import PenDigit, Points

Kind = Callable[[np.random.Generator], list[Points]]
Corner = tuple[float, float]

SAMPLES = 24  # points on a stroke

_STRAIGHT_LETTERS: Mapping[str, Sequence[Sequence[Corner]]] = {
    "A": [[(0, 1), (0.5, 0), (1, 1)], [(0.2, 0.62), (0.8, 0.62)]],
    "E": [[(0.9, 0), (0, 0), (0, 1), (0.9, 1)], [(0, 0.5), (0.75, 0.5)]],
    "F": [[(0.9, 0), (0, 0), (0, 1)], [(0, 0.5), (0.7, 0.5)]],
    "H": [[(0, 0), (0, 1)], [(0.9, 0), (0.9, 1)], [(0, 0.5), (0.9, 0.5)]],
    "K": [[(0, 0), (0, 1)], [(0.8, 0), (0, 0.55)], [(0.25, 0.4), (0.8, 1)]],
    "L": [[(0, 0), (0, 1), (0.7, 1)]],
    "M": [[(0, 1), (0.1, 0), (0.5, 0.7), (0.9, 0), (1, 1)]],
    "N": [[(0, 1), (0, 0), (0.8, 1), (0.8, 0)]],
    "T": [[(0, 0), (1, 0)], [(0.5, 0), (0.5, 1)]],
    "V": [[(0, 0), (0.5, 1), (1, 0)]],
    "W": [[(0, 0), (0.25, 1), (0.5, 0.3), (0.75, 1), (1, 0)]],
    "X": [[(0, 0), (0.9, 1)], [(0.9, 0), (0, 1)]],
    "Y": [[(0, 0), (0.5, 0.5)], [(1, 0), (0.5, 0.5), (0.5, 1)]],
}


def polyline(corners: Sequence[Corner], samples: int = SAMPLES) -> Points:
    """Return points at equal distances along straight lines: float64 (samples, 2)."""
    points = np.array(corners, np.float64)
    lengths = np.hypot(*np.diff(points, axis=0).T)
    along = np.concatenate([[0.0], lengths.cumsum()])
    at = np.linspace(0, along[-1], samples)
    return np.stack([np.interp(at, along, axis) for axis in points.T], axis=1)


def arc(centre: Corner, radii: Corner, turns: tuple[float, float]) -> Points:
    """Return points on part of an ellipse, float64 (24, 2).

    Args:
        centre: Its middle, x and y.
        radii: In x and in y.
        turns: Where the arc begins and ends, in turns from the right, clockwise on the screen.
    """
    angles = 2 * np.pi * np.linspace(*turns, SAMPLES)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    points: Points = np.array(centre) + np.array(radii) * circle
    return points


def _letters() -> dict[str, list[Points]]:
    straight = {
        name: [polyline(line) for line in lines] for name, lines in _STRAIGHT_LETTERS.items()
    }
    bow = np.concatenate(
        [polyline([(0, 0), (0.4, 0)]), arc((0.4, 0.25), (0.4, 0.25), (-0.25, 0.25))]
    )
    stem, leg = polyline([(0, 0), (0, 1)]), polyline([(0.35, 0.5), (0.8, 1)])
    round_ends = {
        "P": [stem, np.concatenate([bow, polyline([(0.4, 0.5), (0, 0.5)])])],
        "R": [stem, np.concatenate([bow, polyline([(0.4, 0.5), (0, 0.5)])]), leg],
        "U": [
            np.concatenate(
                [
                    polyline([(0, 0), (0, 0.6)]),
                    arc((0.4, 0.6), (0.4, 0.4), (0.5, 0)),
                    polyline([(0.8, 0.6), (0.8, 0)]),
                ]
            )
        ],
    }
    return dict(sorted((straight | round_ends).items()))


LETTERS = _letters()


def letter(generator: np.random.Generator) -> list[Points]:
    """Draw one of `LETTERS`."""
    return LETTERS[str(generator.choice(list(LETTERS)))]


def scribble(generator: np.random.Generator) -> list[Points]:
    """Draw one to three smooth strokes to and fro: sums of random waves."""
    return [_wander(generator) for _ in range(generator.integers(1, 3, endpoint=True))]


def _wander(generator: np.random.Generator) -> Points:
    at = np.linspace(0, 1, 3 * SAMPLES)[:, None, None]
    waves = np.arange(1, 6)  # to a stroke
    sizes = generator.normal(0, 1, (2, 5)) / np.sqrt(waves)
    phases = generator.uniform(0, 2 * np.pi, (2, 5))
    points: Points = (sizes * np.sin(2 * np.pi * waves * at + phases)).sum(axis=2)
    return points


def heart(generator: np.random.Generator) -> list[Points]:
    """Draw a heart in one stroke, beginning at its dent or at its tip."""
    start = generator.choice([0, np.pi])
    t = start + np.linspace(0, 2 * np.pi, 2 * SAMPLES)
    x = 16 * np.sin(t) ** 3
    y = 13 * np.cos(t) - 5 * np.cos(2 * t) - 2 * np.cos(3 * t) - np.cos(4 * t)
    return [np.stack([x, -y], axis=1) / 32]


def star(generator: np.random.Generator) -> list[Points]:
    """Draw a star of five points: in one stroke across, as its outline, or as three lines."""
    way = generator.integers(3)
    if way == 2:
        angles = np.pi * (np.arange(3) / 3 + 0.5)
        ends = [(float(np.cos(angle)), float(np.sin(angle))) for angle in angles]
        return [polyline([(-x, -y), (x, y)]) for x, y in ends]
    step, corners = ((2, 5), (1, 10))[way]
    angles = 2 * np.pi * step * np.arange(corners + 1) / corners - np.pi / 2
    radii = np.where(np.arange(corners + 1) % 2 * way, 0.42, 1.0)
    outline = zip(radii * np.cos(angles), radii * np.sin(angles), strict=True)
    return [polyline([(float(x), float(y)) for x, y in outline], 2 * SAMPLES)]


def dots(generator: np.random.Generator) -> list[Points]:
    """Draw one to six dots."""
    return [place[None] for place in generator.uniform(0, 1, (generator.integers(1, 7), 2))]


def lines(generator: np.random.Generator) -> list[Points]:
    """Draw one to four parallel lines, level or nearly so."""
    count = int(generator.integers(1, 4, endpoint=True))
    return [polyline([(0, row / 3), (1, row / 3)]) for row in range(count)]


def smiley(generator: np.random.Generator) -> list[Points]:
    """Draw a face: a circle, two dots and a mouth, with a nose in every other one."""
    strokes = [
        arc((0.5, 0.5), (0.5, 0.5), (-0.25, 0.75)),
        np.array([[0.33, 0.38]]),
        np.array([[0.67, 0.38]]),
        arc((0.5, 0.55), (0.25, 0.22), (0.5, 0)),
    ]
    nose = polyline([(0.5, 0.45), (0.5, 0.58)])
    return [*strokes, nose] if generator.random() < 0.5 else strokes


def two_digits(digits: Sequence[PenDigit]) -> Kind:
    """Return the kind that puts two written digits of the same height side by side."""

    def draw_two(generator: np.random.Generator) -> list[Points]:
        left, right = (_unit_height(digits[i]) for i in generator.integers(len(digits), size=2))
        edge = np.concatenate(left)[:, 0].max() + generator.uniform(0.1, 0.3)
        begin = np.concatenate(right)[:, 0].min()
        return [*left, *(stroke + np.array([edge - begin, 0]) for stroke in right)]

    return draw_two


def _unit_height(digit: PenDigit) -> list[Points]:
    points = np.concatenate(list(digit.strokes))
    low, high = points.min(axis=0), points.max(axis=0)
    return [(stroke - low) / max(float(high[1] - low[1]), 1e-6) for stroke in digit.strokes]


KINDS: Mapping[str, Kind] = {
    "letters": letter,
    "scribbles": scribble,
    "hearts": heart,
    "stars": star,
    "dots": dots,
    "lines": lines,
    "smileys": smiley,
}


def render_non_digits(kind: Kind, count: int, *, seed: int = 0) -> NDArray[np.uint8]:
    """Draw one kind many times, each time by another hand, with another brush, size and place.

    Args:
        kind: One of `KINDS`, or `two_digits(…)`.
        count: How many.
        seed: Of the randomness; the same seed gives the same images.

    Returns:
        uint8 (count, 28, 28), framed as the network sees them, 0 paper … 255 ink.
    """
    images = []
    for number in range(count):
        generator = np.random.default_rng([seed, number])
        images.append(draw_by_another_hand(kind(generator), generator))
    return np.stack(images)
