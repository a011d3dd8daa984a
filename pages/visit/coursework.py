"""What a visitor has done of the lessons."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from lenet.drawing import Drawing
    from lenet.lessons import Lesson, Verdict

LONGEST_REASON = 1000  # characters of an answer to "why?"
MOST_REMEMBERED = 500  # steps and records that a browser may hand back
_PLACE = re.compile(r"([a-z0-9][a-z0-9-]{0,59})\.([1-9][0-9]?)")


@dataclass(frozen=True, order=True)
class Place:
    """A step of a lesson.

    Args:
        lesson: The lesson's name.
        step: Counts from 1.
    """

    lesson: str
    step: int

    def __str__(self) -> str:
        return f"{self.lesson}.{self.step}"


def parse_place(text: str) -> Place | None:
    """Return the place that an address names, such as `"convolution.2"`; None for anything else."""
    found = _PLACE.fullmatch(text)
    return Place(found[1], int(found[2])) if found else None


@dataclass(frozen=True)
class Prediction:
    """What was answered before the truth was shown.

    Args:
        verdict: Whether it was right, and what is said to it.
        question: What was asked.
        reveal: What was said then, with the numbers as they were.
    """

    verdict: Verdict
    question: str
    reveal: str


@dataclass
class Coursework:
    """All that is kept of a visitor's lessons.

    Args:
        place: The step that is open; None outside of lessons.
        opens: What the address names that has just been read: "step" for a step alone, "scene" for
            a step and more; empty in all later runs.
        fixes_model: Whether the step is about one model, which cannot be changed meanwhile.
        needs_run: Whether a part of the page has changed a setting that the step may check.
        already: What the visitor saw when the step opened, if that met the step's check; None
            before the step was marked for the first time.
        lent: The visitor's drawing and the step's drawing that replaced it; None if none was.
        given: What has just been locked, until it is marked.
        predictions: What was locked in this visit, and marked.
        said: What was said to the last attempt that was not right yet.
        reasons: What was answered to "why?".
        done: Whether each finished step was right, earlier visits in this browser included.
        records: The best result of each challenge, by its name.
        own: Lessons from files that the visitor has opened, by name.
        draft: The lesson that the visitor is writing.
    """

    place: Place | None = None
    opens: Literal["", "step", "scene"] = ""
    fixes_model: bool = False
    needs_run: bool = False
    already: tuple[object, ...] | None = None
    lent: tuple[Drawing, Drawing] | None = None
    given: tuple[Place, str | float | None] | None = None
    predictions: dict[Place, Prediction] = field(default_factory=dict)
    said: dict[Place, str] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)
    done: dict[Place, bool] = field(default_factory=dict)
    records: dict[str, float] = field(default_factory=dict)
    own: dict[str, Lesson] = field(default_factory=dict)
    draft: Lesson | None = None

    def enter(self, place: Place | None, *, is_alone: bool = False) -> None:
        """Open a step, or leave the lesson.

        Args:
            place: The step; None to leave.
            is_alone: Whether the address names nothing but the step.
        """
        self.place, self.opens = place, "step" if is_alone else "scene"
        self.fixes_model, self.already = False, None

    def drawing_back(self, before: Drawing, now: Drawing) -> Drawing | None:
        """Return the visitor's drawing once no step shows its own instead.

        Args:
            before: What was on the canvas before a link was followed.
            now: What is on it since.
        """
        if now != before:  # the link has brought a drawing
            owned = self.lent[0] if self.lent and self.lent[1] == before else before
            self.lent = (owned, now) if self.place and owned and owned != now else None
            return None
        lent, self.lent = self.lent, None
        return lent[0] if lent and lent[1] == now else None

    def open(self, lesson: Lesson) -> None:
        """Take in a lesson from a file; what was done of another one by that name is forgotten."""
        self.forget(lesson.name)
        self.own[lesson.name] = lesson

    def lock(self, place: Place, prediction: Prediction) -> None:
        """Keep a prediction; the first one counts."""
        if place not in self.predictions:
            self.predictions[place] = prediction
            self.done[place] = prediction.verdict.right

    def reach(self, challenge: str, score: float, *, lower: bool) -> None:
        """Note what was reached in a challenge; the best result stays."""
        best = self.records.get(challenge)
        if best is None or (score < best if lower else score > best):
            self.records[challenge] = score

    def forget(self, lesson: str) -> None:
        """Begin a lesson anew."""
        for kept in (self.predictions, self.said, self.reasons, self.done):
            for place in [place for place in kept if place.lesson == lesson]:
                del kept[place]

    def done_of(self, lesson: str) -> dict[int, bool]:
        """Return the finished steps of a lesson, by number, and whether each was right."""
        steps = {place.step: right for place, right in self.done.items() if place.lesson == lesson}
        return dict(sorted(steps.items()))

    @property
    def to_remember(self) -> dict[str, Any]:
        """What the browser is to keep for the next visit."""
        return {
            "done": {str(place): right for place, right in sorted(self.done.items())},
            "records": dict(sorted(self.records.items())),
        }

    def remember(self, kept: Any) -> None:
        """Take back what a browser has kept, as far as it can be read; what is newer stays."""
        if not isinstance(kept, Mapping):
            return
        for text, right in _items(kept.get("done")):
            if (place := parse_place(text)) and isinstance(right, bool):
                self.done.setdefault(place, right)
        for name, record in _items(kept.get("records")):
            if isinstance(record, int | float) and abs(record) < 1e9:
                self.records.setdefault(name[:60], float(record))


def _items(kept: Any) -> list[tuple[str, Any]]:
    if not isinstance(kept, Mapping):
        return []
    return [(str(name), value) for name, value in kept.items()][:MOST_REMEMBERED]
