"""Lessons that ask first: steps with a scene, a question, a check on live tensors, and a reveal.

A lesson is a TOML file, see `lenet.lessons.reading`; `course()` returns those that come with the
library. Nothing in a file is run: facts and checks are named functions of `lenet.lessons.facts`
and `lenet.lessons.checks`.
"""

from lenet.lessons.checks import CHECKS, SETTINGS
from lenet.lessons.facts import FACTS
from lenet.lessons.lesson import Lesson, Situation, Step, Verdict
from lenet.lessons.reading import LessonError, challenges, course, read_lesson, tour
from lenet.lessons.writing import as_toml

__all__ = [
    "CHECKS",
    "FACTS",
    "SETTINGS",
    "Lesson",
    "LessonError",
    "Situation",
    "Step",
    "Verdict",
    "as_toml",
    "challenges",
    "course",
    "read_lesson",
    "tour",
]
