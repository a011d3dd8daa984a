"""Lessons and their steps, and how an answer is marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from lenet.lessons.checks import Checked
from lenet.lessons.registry import Function
from lenet.lessons.situation import NotYetError, Situation
from lenet.lessons.text import Text, printed
from lenet.scene import Scene

Hidden = Literal["", "numbers", "answer", "page"]
Kind = Literal["choose", "number", "point", "do"]

__all__ = ["Hidden", "Kind", "Lesson", "Situation", "Step", "Verdict"]


class Verdict(NamedTuple):
    """What is said to an answer.

    Args:
        right: Whether it was.
        words: A sentence with the truth and what was answered.
        counts: Whether it could be marked at all; if not, the words say what has to be done first.
        score: What was reached in a challenge, as a number; None where it does not count.
        lower: Whether a lower score is better.
    """

    right: bool
    words: str
    counts: bool = True
    score: float | None = None
    lower: bool = True


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    Args:
        title: Its heading.
        scene: What is shown with it; None to stay where one is.
        keep_drawing: Whether a drawing of the student's own stays, instead of the scene's.
        hide: What is hidden until an answer is locked: the "numbers" of single units, the
            network's "answer", the whole "page", or "" for nothing.
        kind: What is asked for: to choose, a number, to point at a unit, to do something.
        sources: The texts as they stand in the file, by name.
        texts: The same, read.
        choices: What can be chosen, for "choose".
        tolerance, relative: How far off a number may be, absolutely or as a share of the truth.
        check: For "point" and "do": a condition with its arguments.
        why: A question whose answer goes onto the student's hand-out; empty for none.
    """

    title: str
    scene: Scene | None
    keep_drawing: bool
    hide: Hidden
    kind: Kind
    sources: dict[str, str]
    texts: dict[str, Text]
    choices: Sequence[Text] = ()
    tolerance: float = 0.0
    relative: float = 0.0
    check: tuple[Function, Sequence[object]] | None = None
    why: str = ""

    def words(self, situation: Situation) -> str:
        """Return what the step says, Markdown."""
        return self.texts["words"].filled(situation)

    def question(self, situation: Situation) -> str:
        """Return what it asks."""
        return self.texts["question"].filled(situation)

    def reveal(self, situation: Situation) -> str:
        """Return what it says once an answer is locked, Markdown."""
        return self.texts["reveal"].filled(situation)

    def options(self, situation: Situation) -> tuple[str, ...]:
        """Return what can be chosen."""
        return tuple(choice.filled(situation) for choice in self.choices)

    def mark(self, situation: Situation, given: str | float | None) -> Verdict:
        """Mark an answer.

        Args:
            situation: What the student sees.
            given: The option's text, or the number; None where something is to be done.
        """
        try:
            if self.check is not None:
                function, arguments = self.check
                done: Checked = function(situation, *arguments)
                return Verdict(done.holds, done.words, True, done.score, done.lower)
            if given is None:
                return Verdict(False, "Choose an answer first.", counts=False)
            if self.kind == "choose":
                return self._mark_choice(situation, str(given))
            return self._mark_number(situation, float(given))
        except NotYetError as error:
            return Verdict(False, str(error), counts=False)

    def _mark_choice(self, situation: Situation, given: str) -> Verdict:
        truth = self.texts["answer"].filled(situation)
        if given == truth:
            return Verdict(True, f"Right: {truth.rstrip('.')}.")
        if given.endswith("."):
            return Verdict(False, f"You said: {given} It is: {truth}")
        return Verdict(False, f"You said {given}; it is {truth}.")

    def _mark_number(self, situation: Situation, given: float) -> Verdict:
        fact = self.texts["answer"].only_fact
        assert fact is not None  # made sure of when the lesson was read
        truth = float(fact.value(situation))
        room = max(self.tolerance, self.relative * abs(truth))
        said = printed(int(given) if given.is_integer() else given)
        shown = printed(fact.value(situation), fact.form)
        if math.isfinite(given) and abs(given - truth) <= room:
            return Verdict(True, f"Right: it is {shown}.")
        return Verdict(False, f"You said {said}; it is {shown}.")


@dataclass(frozen=True)
class Lesson:
    """A lesson.

    Args:
        name: Its name in addresses.
        title: Its heading.
        about: What it is about, in a sentence.
        minutes: How long it takes.
        steps: In order.
    """

    name: str
    title: str
    about: str
    minutes: int
    steps: Sequence[Step]
