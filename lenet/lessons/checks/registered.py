"""The checks that lessons can make, by name, and what they return."""

from __future__ import annotations

from typing import NamedTuple

from lenet.lessons.registry import Registry, registered

CHECKS: Registry = {}
check = registered(CHECKS)


class Checked(NamedTuple):
    """The result of a check.

    Args:
        holds: Whether the condition holds.
        words: One sentence: what was reached, or what is missing.
        score: Of a challenge: the result as a number; None where it does not count.
        lower: Whether a lower score is better.
    """

    holds: bool
    words: str
    score: float | None = None
    lower: bool = True


def either(holds: bool, reached: str, missing: str) -> Checked:
    """Return the result of a check with the sentence that fits it.

    Args:
        holds: Whether the condition holds.
        reached: The sentence for success; it asks for nothing.
        missing: The sentence for failure: what is there now, and what is asked for.
    """
    return Checked(holds, reached if holds else missing)
