"""Lesson files, read and checked.

    title = "Convolution and kernels"
    minutes = 6
    about = "What one kernel does, and with how few numbers."

    [[steps]]
    title = "A window and its weights"
    scene = "building-blocks?drawing=example.3"  # an address of the app; left out: one stays
    keep_drawing = true  # the student's own drawing stays, if there is one
    hide = "page"        # until an answer is locked: "page", "answer", "numbers"; or left out
    words = "Markdown with $formulas$ and {facts}."
    question = "How many weights has one kernel of conv1?"
    kind = "choose"      # or "number", "point", "do"
    options = ["{window_side conv1}", "{kernel_weights conv1}"]
    answer = "{kernel_weights conv1}"
    reveal = "What one sees now."
    why = "Why so few?"  # may be left out

A number has `answer` (one fact) and may have `tolerance` or `relative`; "point" and "do" have
`check`, such as `"pinned_zero act1"`. `lenet.lessons.facts` and `lenet.lessons.checks` list what
there is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from lenet.lessons.bounds import check_facts, check_minutes, check_tolerances, parse_toml
from lenet.lessons.checks import CHECKS
from lenet.lessons.lesson import Lesson, Step
from lenet.lessons.registry import CallError, bound
from lenet.lessons.text import Text, parse_text
from lenet.picture import DrawingError, Picture
from lenet.scene import PAGES, Scene, read_address

LONGEST = 200_000  # characters of a file
BYTE_ORDER_MARK = "\ufeff"  # some editors put it before a text in UTF-8
MOST_STEPS = 30
TEXTS = ("words", "question", "reveal", "answer")
KEYS: Mapping[str, type | tuple[type, ...]] = {
    "title": str,
    "scene": str,
    "keep_drawing": bool,
    "hide": str,
    "words": str,
    "question": str,
    "kind": str,
    "options": list,
    "answer": str,
    "tolerance": (int, float),
    "relative": (int, float),
    "check": str,
    "reveal": str,
    "why": str,
}
NEEDED = {
    "choose": ("options", "answer"),
    "number": ("answer",),
    "point": ("check",),
    "do": ("check",),
}
KINDS = tuple(NEEDED)
HIDDEN = ("", "numbers", "answer", "page")
_LESSON_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "title": str,
    "minutes": int,
    "about": str,
    "steps": list,
}


class LessonError(ValueError):
    """A lesson file cannot be read; the message names file, step and remedy, in one line."""


def read_lesson(text: str, name: str) -> Lesson:
    """Read a lesson.

    Args:
        text: TOML, see above.
        name: The file's name, for addresses and messages.

    Raises:
        LessonError: Something in it is missing or wrong.
    """
    try:
        if len(text) > LONGEST:
            raise CallError(f"it has more than {LONGEST:,} characters; make several lessons of it")
        return _lesson(parse_toml(text.removeprefix(BYTE_ORDER_MARK)), _address_name(name))
    except tomllib.TOMLDecodeError as error:
        raise LessonError(f"{name} is not valid TOML: {str(error)[:120]}.") from error
    except CallError as error:
        raise LessonError(
            f"{name}, {error}.".replace(", it has", " cannot be read: it has")
        ) from error


@cache
def course() -> tuple[Lesson, ...]:
    """Return the lessons that come with the library, in order."""
    folder = files("lenet.lessons") / "course"
    names = in_order(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(read_lesson((folder / name).read_text("utf-8"), name) for name in names)


def in_order(names: Iterable[str]) -> list[str]:
    """Return file names in the order of the numbers they begin with; 2 comes before 10."""
    return sorted(names, key=lambda name: (int("0" + re.sub(r"\D.*", "", name)), name))


@cache
def tour() -> Lesson:
    """Return the tour of two minutes."""
    return read_lesson((files("lenet.lessons") / "tour.toml").read_text("utf-8"), "tour.toml")


@cache
def challenges() -> Lesson:
    """Return the challenges: steps of a kind of their own, each with a score."""
    text = (files("lenet.lessons") / "challenges.toml").read_text("utf-8")
    return read_lesson(text, "challenges.toml")


def _address_name(name: str) -> str:
    """Return a file's name without number and ending, as it may stand in an address."""
    stem = re.sub(r"^\d+-", "", name.lower().removesuffix(".toml"))
    return re.sub(r"[^a-z0-9]+", "-", stem).strip("-")[:60] or "lesson"


def _lesson(content: Mapping[str, Any], name: str) -> Lesson:
    _check_keys(content, _LESSON_KEYS, ("title", "about", "steps"), "the head of the file")
    check_minutes(content.get("minutes", 5))
    steps = content["steps"]
    if not 0 < len(steps) <= MOST_STEPS or not all(isinstance(step, dict) for step in steps):
        raise CallError(f"steps: write 1 to {MOST_STEPS} steps, each beginning with [[steps]]")
    read = []
    for number, step in enumerate(steps, 1):
        try:
            read.append(_step(step))
        except CallError as error:
            raise CallError(f"step {number}: {error}") from error
    return Lesson(name, content["title"], content["about"], content.get("minutes", 5), tuple(read))


def _check_keys(
    content: Mapping[str, Any],
    known: Mapping[str, type | tuple[type, ...]],
    needed: tuple[str, ...],
    where: str,
) -> None:
    for key, value in content.items():
        if key not in known:
            raise CallError(f"{key[:40]!r} is unknown in {where}; there are {', '.join(known)}")
        if not isinstance(value, known[key]) or (
            isinstance(value, bool) and known[key] is not bool
        ):
            raise CallError(f"{key} has the wrong type; see the example in docs/lessons.md")
    for key in needed:
        if key not in content:
            raise CallError(f"{key} is missing in {where}; add it")


def _step(content: Mapping[str, Any]) -> Step:
    _check_keys(content, KEYS, ("title", "words", "question", "kind", "reveal"), "the step")
    kind, hide = content["kind"], content.get("hide", "")
    if kind not in KINDS:
        raise CallError(f"kind is {kind[:40]!r}; write one of {', '.join(KINDS)}")
    if hide not in HIDDEN:
        raise CallError(f"hide is {hide[:40]!r}; write numbers, answer or page, or leave it out")
    if hide == "page" and kind in ("point", "do"):
        raise CallError(
            'nothing can be done on a hidden page; write hide = "answer", or leave it out'
        )
    _check_keys(content, KEYS, NEEDED[kind], f"a step of kind {kind!r}")
    check_tolerances(content)
    choices = _choices(content) if kind == "choose" else ()
    texts = {key: parse_text(content.get(key, "")) for key in TEXTS}
    check_facts([*texts.values(), *choices])
    if kind == "number" and not _is_number(texts["answer"]):
        raise CallError("the answer is a number: one fact in braces, such as {side conv1}")
    return Step(
        title=content["title"],
        scene=_scene(content["scene"]) if content.get("scene") else None,
        keep_drawing=content.get("keep_drawing", True),
        hide=hide,
        kind=kind,
        sources=dict(content),
        texts=texts,
        choices=choices,
        tolerance=_tolerance(content, texts["answer"]),
        relative=float(content.get("relative", 0)),
        check=bound(CHECKS, content["check"], "check") if kind in ("point", "do") else None,
        why=content.get("why", ""),
    )


def _is_number(answer: Text) -> bool:
    fact = answer.only_fact
    return fact is not None and fact.function.__annotations__["return"] in ("int", "float")


def _choices(content: Mapping[str, Any]) -> tuple[Text, ...]:
    options = content["options"]
    if not 2 <= len(options) <= 8 or not all(isinstance(option, str) for option in options):
        raise CallError("options: write 2 to 8 texts in quotes")
    if len(set(options)) < len(options):
        raise CallError("two options are the same; change one")
    if content["answer"] not in options:
        raise CallError("the answer is none of the options; write it as one of them stands there")
    return tuple(map(parse_text, options))


def _tolerance(content: Mapping[str, Any], answer: Text) -> float:
    """Return how far off a number may be: by default half a unit of the last printed decimal."""
    if "tolerance" in content:
        return float(content["tolerance"])
    fact = answer.only_fact
    form = fact.form if fact else ""
    return 0.5 * 10.0 ** -int(form) if form.isdigit() else 0.005


def _scene(address: str) -> Scene:
    page = address.partition("?")[0].strip("/")
    if page not in PAGES:
        raise CallError(f"scene: there is no page {page[:40]!r}; there are {', '.join(PAGES[1:])}")
    scene, faults = read_address(address, _no_mnist)
    if faults:
        raise CallError(f"scene: {faults[0].rstrip('.')}")
    return scene


def _no_mnist(number: int) -> Picture:
    raise DrawingError(f"image {number} of MNIST is not on every machine; take an example")
