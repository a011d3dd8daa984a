"""Markdown: tables, and words of others (a file's name, a link) shown as they stand."""

from __future__ import annotations

import re

from lenet.markdown import table

__all__ = ["plain", "shortened", "table"]

LONGEST = 60  # characters of a name that are shown
_SPECIAL = re.compile(r"([\\`*_{}\[\]()<>#+!|~$:&])")  # Streamlit's own directives begin with ":"


def plain(text: str) -> str:
    """Return a text so that it is shown as it stands: no link, no picture, no style, one line."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def shortened(name: str, longest: int = LONGEST) -> str:
    """Return a name, the middle left out if it is very long: its end tells most of a file."""
    if len(name) <= longest:
        return name
    half = longest // 2
    return f"{name[:half]}…{name[-half + 1 :]}"
