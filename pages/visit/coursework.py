"""A visitor's work on lessons and challenges, and the part of it that the browser stores.

The visit sends the browser what it has changed, never all that it holds: the browser merges it into
what other tabs have stored (`pages/components/visitor/memory.js`). What comes back from the browser
is not trusted: it is checked like an address or an opened file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from lenet.lessons import Lesson, Verdict
    from lenet.lessons.situation import TraceCache

LONGEST_REASON = 1000  # characters of an answer to "why?"
LONGEST_WORDS = 4000  # characters of a question, of a verdict or of a reveal
MOST_REMEMBERED = 500  # entries of each kind that a browser may hand back
MOST_OWN = 12  # lessons of one's own
DRAFT = "my-lesson"  # name of the lesson that is written step by step
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
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
        given: What has just been locked, until it is marked.
        predictions: What was locked in this visit, and marked.
        said: What was said to the last attempt that was not right yet.
        reasons: What was answered to "why?".
        done: Whether each finished step was right, earlier visits in this browser included.
        records: The best result of each challenge, by its name.
        own: Lessons that the visitor has opened or written, by name; the oldest first.
        recalled: Whether the browser has handed back what it stores.
        waits: Whether the open step may be of a lesson that the browser is still to hand back.
        traces: Caches what checks compute.
    """

    place: Place | None = None
    opens: Literal["", "step", "scene"] = ""
    fixes_model: bool = False
    needs_run: bool = False
    already: tuple[object, ...] | None = None
    given: tuple[Place, str | float | None] | None = None
    predictions: dict[Place, Prediction] = field(default_factory=dict)
    said: dict[Place, str] = field(default_factory=dict)
    reasons: dict[Place, str] = field(default_factory=dict)
    done: dict[Place, bool] = field(default_factory=dict)
    records: dict[str, float] = field(default_factory=dict)
    own: dict[str, Lesson] = field(default_factory=dict)
    recalled: bool = False
    waits: bool = False
    traces: TraceCache | None = None
    _changed_places: set[Place] = field(default_factory=set)
    _changed_lessons: set[str] = field(default_factory=set)
    _lower: dict[str, bool] = field(default_factory=dict)  # of the challenges reached in this visit

    @property
    def draft(self) -> Lesson | None:
        """The lesson that the visitor is writing."""
        return self.own.get(DRAFT)

    def enter(self, place: Place | None, *, is_alone: bool = False) -> None:
        """Open a step, or leave the lesson.

        Args:
            place: The step; None to leave.
            is_alone: Whether the address names nothing but the step.
        """
        self.place, self.opens = place, "step" if is_alone else "scene"
        self.fixes_model, self.already = False, None

    def open(self, lesson: Lesson) -> None:
        """Add a lesson from a file, and forget what was done of another one by that name."""
        self.remove(lesson.name)
        self.write(lesson)

    def write(self, lesson: Lesson) -> None:
        """Add a lesson, or replace it by one with more steps."""
        self.own[lesson.name] = lesson
        self._changed_lessons.add(lesson.name)
        for oldest in [*self.own][:-MOST_OWN]:
            self.remove(oldest)

    def remove(self, lesson: str) -> None:
        """Remove a lesson of the visitor's own, and what was done of it."""
        self.forget(lesson)
        if self.own.pop(lesson, None) is not None:
            self._changed_lessons.add(lesson)

    def lock(self, place: Place, prediction: Prediction) -> None:
        """Keep a prediction; the first one counts."""
        if place not in self.predictions:
            self.predictions[place] = prediction
            self.done[place] = prediction.verdict.right
            self._changed_places.add(place)

    def give_reason(self, place: Place, reason: str) -> None:
        """Store an answer to "why?"."""
        self.reasons[place] = reason[:LONGEST_REASON]
        self._changed_places.add(place)

    def reach(self, challenge: str, score: float, *, lower: bool) -> None:
        """Store the result of a challenge, unless it was done better before."""
        self._lower[challenge] = lower
        if self.is_best(challenge, score, lower=lower):
            self.records[challenge] = score

    def is_best(self, challenge: str, score: float, *, lower: bool) -> bool:
        """Tell whether a result is better than all earlier ones."""
        best = self.records.get(challenge)
        return best is None or (score < best if lower else score > best)

    def forget(self, lesson: str) -> None:
        """Begin a lesson anew."""
        for kept in (self.predictions, self.said, self.reasons, self.done):
            for place in [place for place in kept if place.lesson == lesson]:
                del kept[place]
                self._changed_places.add(place)

    def done_of(self, lesson: str) -> dict[int, bool]:
        """Return the finished steps of a lesson, by number, and whether each was right."""
        steps = {place.step: right for place, right in self.done.items() if place.lesson == lesson}
        return dict(sorted(steps.items()))

    @property
    def has_changes(self) -> bool:
        """Whether there is something for the browser to store."""
        return bool(self._changed_places or self._changed_lessons or self._lower)

    @property
    def changes(self) -> dict[str, Any]:
        """What the browser is to store of this visit, by kind and name; None for what is removed.

        The names of challenges where the lowest result is the best are under "lower".
        """
        places = sorted(self._changed_places)
        return {
            "done": {str(place): self.done.get(place) for place in places},
            "answers": {str(place): self._answer(place) for place in places},
            "lessons": {name: self._file(name) for name in sorted(self._changed_lessons)},
            "records": {name: self.records[name] for name in sorted(self._lower)},
            "lower": [name for name, lower in sorted(self._lower.items()) if lower],
        }

    def _file(self, lesson: str) -> str | None:
        from lenet.lessons import as_toml  # PyTorch, which a lesson needs, but not every visit

        return as_toml(self.own[lesson]) if lesson in self.own else None

    def _answer(self, place: Place) -> dict[str, str] | None:
        prediction = self.predictions.get(place)
        if prediction is None:
            return None
        return {
            "words": prediction.verdict.words,
            "question": prediction.question,
            "reveal": prediction.reveal,
            "reason": self.reasons.get(place, ""),
        }

    def remember(self, stored: Any) -> None:
        """Add what the browser has stored, as far as it can be read.

        What this visit has changed stays; of two results of a challenge, the better one stays.
        """
        if self.recalled or not isinstance(stored, Mapping):
            return
        self.recalled, self.waits = True, False
        self._remember_lessons(_items(stored.get("lessons"))[-MOST_OWN:])
        answers = dict(_items(stored.get("answers")))
        for text, right in _items(stored.get("done")):
            place = parse_place(text)
            if place and isinstance(right, bool) and place not in self._changed_places:
                self.done.setdefault(place, right)
                self._remember_answer(place, right, answers.get(text))
        for name, record in _items(stored.get("records")):
            if isinstance(record, bool) or not isinstance(record, int | float):
                continue
            if abs(record) < 1e9 and parse_place(name):
                lower = self._lower.get(name, True)
                if self.is_best(name, record, lower=lower):
                    self.records[name] = float(record)

    def _remember_answer(self, place: Place, right: bool, answer: Any) -> None:
        names = ("words", "question", "reveal", "reason")
        values = [answer.get(name) for name in names] if isinstance(answer, Mapping) else []
        texts = [text[:LONGEST_WORDS] for text in values if isinstance(text, str)]
        if len(texts) < len(names):
            return
        from lenet.lessons import Verdict

        words, question, reveal, reason = texts
        self.predictions.setdefault(place, Prediction(Verdict(right, words), question, reveal))
        if reason:
            self.reasons.setdefault(place, reason[:LONGEST_REASON])

    def _remember_lessons(self, stored: list[tuple[str, Any]]) -> None:
        from lenet.lessons import LessonError, read_lesson

        newer, self.own = self.own, {}
        for name, text in stored:
            if not isinstance(text, str) or not _NAME.fullmatch(name):
                continue
            if name in self._changed_lessons and (name != DRAFT or name not in newer):
                continue
            try:
                self.own[name] = replace(read_lesson(text, f"{name}.toml"), name=name)
            except LessonError:
                continue
        if DRAFT in self.own and DRAFT in newer:  # steps were written before the browser answered
            before, after = self.own[DRAFT], newer[DRAFT]
            newer[DRAFT] = replace(before, steps=(*before.steps, *after.steps))
        for lesson in newer.values():
            self.own.pop(lesson.name, None)
            self.write(lesson)


def _items(stored: Any) -> list[tuple[str, Any]]:
    if not isinstance(stored, Mapping):
        return []
    return [(str(name), value) for name, value in stored.items()][:MOST_REMEMBERED]
