"""Bounds for lesson files: what reading one and showing its steps may cost.

A lesson file may come from anybody. `tomllib` needs time and memory that grow with the square of
the parts of a dotted key (`a.a.a = 1`), and a step may ask for any number of facts.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from typing import Any

from lenet.lessons.registry import CallError
from lenet.lessons.text import Fact, Text

MOST_DOTS = 100  # in a line, so in a dotted key, which cannot go on in the next line
MOST_MINUTES = 600
MOST_TOLERANCE = 1e9
MOST_FACTS = 40  # in a step
MOST_COSTLY = 6  # different ones
COSTLY = frozenset(  # facts that run a network, or several times
    {
        "answer_of",
        "answer_shifted",
        "equivariance",
        "examples_right",
        "gradient_ratio",
        "invariance",
        "kept_centred",
        "kept_shifted",
    }
)


def parse_toml(text: str) -> dict[str, Any]:
    """Parse a file in time and memory that its length bounds.

    Raises:
        tomllib.TOMLDecodeError: It is not TOML.
        CallError: It is out of bounds.
    """
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise CallError(f"line {number} has more than {MOST_DOTS} dots; make several lines")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise CallError("its brackets are nested too deeply; close them earlier") from error
    except tomllib.TOMLDecodeError:
        raise
    except ValueError as error:  # more digits than Python converts
        raise CallError("it has a number with too many digits; write a shorter one") from error


def check_minutes(minutes: int) -> None:
    """Refuse a duration that is none.

    Raises:
        CallError: It is.
    """
    if not 1 <= minutes <= MOST_MINUTES:
        raise CallError(f"minutes: write a whole number from 1 to {MOST_MINUTES}")


def check_tolerances(step: Mapping[str, Any]) -> None:
    """Refuse a tolerance of a step that is below 0, infinite or out of all proportion.

    Raises:
        CallError: It is.
    """
    for name in ("tolerance", "relative"):
        if not 0 <= step.get(name, 0) <= MOST_TOLERANCE:
            raise CallError(f"{name}: write a number from 0 to {MOST_TOLERANCE:,.0f}")


def check_facts(texts: Iterable[Text]) -> None:
    """Refuse a step with too many facts, or too many that take long to compute.

    Args:
        texts: All texts of the step.

    Raises:
        CallError: There are too many.
    """
    facts = [part for text in texts for part in text.parts if isinstance(part, Fact)]
    if len(facts) > MOST_FACTS:
        raise CallError(f"the step has {len(facts)} facts; write at most {MOST_FACTS}")
    costly = {fact.call for fact in facts if fact.call[0] in COSTLY}
    if len(costly) > MOST_COSTLY:
        raise CallError(
            f"the step has {len(costly)} facts that run a network, such as "
            f"{min(costly)[0]}; write at most {MOST_COSTLY}"
        )
