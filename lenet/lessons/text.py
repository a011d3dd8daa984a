"""Texts with computed facts in braces: `It has {parameters conv1} parameters.`

What stands in braces is a fact and, after a bar, how it is printed: so many decimals, or
`percent`. Two braces stand for one, for formulas: `$w_{{ij}}$`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lenet.lessons.facts import FACTS
from lenet.lessons.registry import LONGEST_CALL, CallError, Function, bound
from lenet.lessons.situation import NotYetError, Situation
from lenet.numbers import fixed, percent

UNKNOWN = "?"  # where a fact cannot be told yet
_PART = re.compile(r"\{\{|\}\}|\{([^{}]*)\}|[{}]")


@dataclass(frozen=True)
class Fact:
    """A fact as a lesson calls it.

    Args:
        function: What computes it.
        arguments: Its arguments.
        form: How it is printed: "", "percent", or a number of decimals.
    """

    function: Function
    arguments: Sequence[Any]
    form: str = ""

    @property
    def call(self) -> tuple[Any, ...]:
        """The fact's name and its arguments."""
        return self.function.__name__, *self.arguments

    def value(self, situation: Situation) -> float | str:
        """Return the number or the text; in one situation, it is computed once.

        Raises:
            NotYetError: Something has to be done first.
        """
        computed = situation.computed
        if self.call not in computed:
            computed[self.call] = self.function(situation, *self.arguments)
        return computed[self.call]

    def printed(self, situation: Situation) -> str:
        """Return it as it is read; what cannot be told yet is a question mark."""
        try:
            return printed(self.value(situation), self.form)
        except NotYetError:
            return UNKNOWN


def printed(value: float | str, form: str = "") -> str:
    """Return a fact as it is read."""
    if isinstance(value, str):
        return value
    if isinstance(value, int) and form in ("", "0"):
        return f"{value:,}"
    if form == "percent":
        return percent(value)
    return fixed(value, int(form or 2))


@dataclass(frozen=True)
class Text:
    """A text in parts: words as they are, and facts."""

    parts: Sequence[str | Fact]

    def filled(self, situation: Situation) -> str:
        """Return the text with its facts."""
        return "".join(
            part if isinstance(part, str) else part.printed(situation) for part in self.parts
        )

    @property
    def only_fact(self) -> Fact | None:
        """The fact of a text that is no more than that."""
        if len(self.parts) == 1 and isinstance(self.parts[0], Fact):
            return self.parts[0]
        return None


def parse_text(source: str) -> Text:
    """Read a text.

    Raises:
        CallError: A fact in it cannot be computed, or a brace stands alone.
    """
    parts: list[str | Fact] = []
    at = 0
    for found in _PART.finditer(source):
        parts.append(source[at : found.start()])
        at = found.end()
        if found[1] is not None:
            parts.append(parse_fact(found[1]))
        elif len(found[0]) == 2:
            parts.append(found[0][0])
        else:
            raise CallError(f"a brace stands alone in {source[:60]!r}; write it twice")
    parts.append(source[at:])
    return Text([part for part in parts if part != ""])


def parse_fact(source: str) -> Fact:
    """Read a fact, such as `probability 3|percent`.

    Raises:
        CallError: It cannot be computed.
    """
    if len(source) > LONGEST_CALL:
        raise CallError(f"a fact has more than {LONGEST_CALL} characters; see the list of facts")
    call, _, form = source.partition("|")
    form = form.strip()
    if form not in ("", "percent") and not (form.isascii() and form.isdigit() and len(form) == 1):
        raise CallError(f"{form!r} is no way to print a number; write percent, or its decimals")
    if not call.strip():
        raise CallError("the braces are empty; name a fact, or write braces twice")
    return Fact(*bound(FACTS, call, "fact"), form)
