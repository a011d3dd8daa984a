"""The hand-out of a finished lesson: what was asked, predicted, true, and said to "why?"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from lenet.lessons.lesson import Lesson

_STYLE = Path(__file__).with_suffix(".css")
_TEX = {
    r"\max": "max",
    r"\sigma": "σ",
    r"\cdot": "·",
    r"\sum_i": "Σᵢ",
    r"\lfloor": "⌊",
    r"\rfloor": "⌋",
    r"\tfrac12": "½",
    r"\;": " ",
    r"\,": " ",
    "e^{-z}": "e⁻ᶻ",
    "_i": "ᵢ",
    "_1": "₁",
    "_2": "₂",
}


@dataclass(frozen=True)
class Entry:
    """What was done at one step.

    Args:
        title: The step's.
        question: What was asked.
        said: What was said to the answer.
        right: Whether it was right at once.
        reveal: What was shown then.
        why: What was asked after that; empty for nothing.
        reason: What was answered to it.
    """

    title: str
    question: str
    said: str
    right: bool
    reveal: str
    why: str = ""
    reason: str = ""


def notes(lesson: Lesson, entries: Iterable[Entry]) -> str:
    """Return a lesson's hand-out as one HTML file that needs nothing else and prints on A4."""
    sections = "".join(map(_section, entries))
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(lesson.title)}'
        f"</title><style>{_STYLE.read_text('utf-8')}</style><h1>{escape(lesson.title)}</h1>"
        f"<p>{escape(lesson.about)}</p>{sections}</html>"
    )


def _section(entry: Entry) -> str:
    right = " right" if entry.right else ""
    why = ""
    if entry.why:
        why = f"<p>{as_html(entry.why)}</p><div class=why>{escape(entry.reason)}</div>"
    return (
        f"<section><h2>{escape(entry.title)}</h2><p class=asked>{as_html(entry.question)}</p>"
        f'<p class="said{right}">{as_html(entry.said)}</p><p>{as_html(entry.reveal)}</p>{why}'
        "</section>"
    )


def as_html(markdown: str) -> str:
    """Return a step's Markdown as HTML: emphasis, code, and formulas in plain characters."""
    parts = re.split(r"\$([^$]+)\$", markdown)
    words = [
        f"<i>{escape(plain(part))}</i>" if i % 2 else _inline(part) for i, part in enumerate(parts)
    ]
    return "".join(words).replace("\n\n", "</p><p>")


def plain(formula: str) -> str:
    """Return a TeX formula in plain characters, as far as lessons use it."""
    for tex, characters in _TEX.items():
        formula = formula.replace(tex, characters)
    return formula


def _inline(markdown: str) -> str:
    html = escape(markdown, quote=False)
    html = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", html)
    html = re.sub(r"\*(.+?)\*", r"<i>\1</i>", html)
    return re.sub(r"`(.+?)`", r"<code>\1</code>", html)
