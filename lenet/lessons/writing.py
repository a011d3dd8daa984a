"""Lessons written as files."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lenet.lessons.lesson import Lesson, Step
from lenet.lessons.reading import KEYS


def as_toml(lesson: Lesson) -> str:
    """Return a lesson as TOML; `read_lesson` gives the same one back."""
    head = [
        f"title = {_text(lesson.title)}",
        f"minutes = {lesson.minutes}",
        f"about = {_text(lesson.about)}",
    ]
    return "\n".join(head) + "\n" + "".join(f"\n{step_as_toml(step)}" for step in lesson.steps)


def step_as_toml(step: Step) -> str:
    """Return a step as it stands in a lesson's file."""
    return "[[steps]]\n" + fields_as_toml(
        {key: step.sources[key] for key in KEYS if key in step.sources}
    )


def fields_as_toml(fields: Mapping[str, object]) -> str:
    """Return the lines of fields; those that are empty are left out."""
    return "".join(
        f"{key} = {_value(value)}\n" for key, value in fields.items() if value not in ("", [])
    )


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(_text(str(option)) for option in value)}]"
    return _text(value) if isinstance(value, str) else str(value)


def _text(text: str) -> str:
    """Return a basic string of TOML; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
