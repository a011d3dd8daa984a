"""The checks that lessons can make, by name, and what they return."""

from __future__ import annotations

from typing import NamedTuple

from lenet.lessons.registry import Registry, registered

CHECKS: Registry = {}
check = registered(CHECKS)


class Checked(NamedTuple):
    """Whether a condition holds, and a sentence on it.

    Args:
        holds: Whether it does.
        words: How far off it is, or what was reached.
        score: Of a challenge: what was reached, as a number; None where it does not count.
        lower: Whether a lower score is better.
    """

    holds: bool
    words: str
    score: float | None = None
    lower: bool = True
