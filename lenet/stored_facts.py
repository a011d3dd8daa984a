"""Facts in JSON files beside the weights: read, and checked before anything relies on them.

What is checked is what the app goes by: that each fact is there, of its type, in its range.
"""

import hashlib
import json
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

Check = Callable[[Any], bool]
Checks = Mapping[str, Check]
MOST = 1e15  # larger than any number that is stored


class DamagedFileError(RuntimeError):
    """A file that this project has made is missing, damaged or another's; the message names it,
    and the command that makes it again."""

    @classmethod
    def of(cls, file: Path, what: str, command: str) -> Self:
        """Return the error for a file.

        Args:
            file: Which.
            what: Is wrong with it, such as "is missing".
            command: Makes it again.
        """
        return cls(f"{file.parent.name}/{file.name} {what}; rebuild it with: {command}")


def read_facts(
    file: Path, command: str, checks: Checks, sha256: str | None = None
) -> Mapping[str, Any]:
    """Return a JSON file's object, read-only.

    Args:
        file: Which.
        command: Makes it again.
        checks: For each fact that must be there, whether it is what it should be.
        sha256: Of the whole file, where that is known.

    Raises:
        DamagedFileError: It is missing, or something else than is expected.
    """
    facts = parse_facts(read_bytes(file, command, sha256), file, command)
    for fault in faults_in(facts, checks).values():
        raise DamagedFileError.of(file, fault, command)
    return facts


def read_bytes(file: Path, command: str, sha256: str | None = None) -> bytes:
    """Return a file's content.

    Raises:
        DamagedFileError: It cannot be read, or has another hash.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise DamagedFileError.of(file, "is missing", command) from error
    except OSError as error:
        raise DamagedFileError.of(file, "cannot be read", command) from error
    if sha256 is not None and hashlib.sha256(content).hexdigest() != sha256:
        raise DamagedFileError.of(file, "is not the file that its card describes", command)
    return content


def parse_facts(content: bytes, file: Path, command: str) -> Mapping[str, Any]:
    """Return the object in a JSON file's content.

    Raises:
        DamagedFileError: There is none.
    """
    try:
        facts = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DamagedFileError.of(file, "is damaged", command) from error
    if not isinstance(facts, dict):
        raise DamagedFileError.of(file, "has unexpected content", command)
    return MappingProxyType(facts)


def faults_in(facts: Mapping[str, Any], checks: Checks) -> dict[str, str]:
    """Return what is wrong with facts: by their names, in words that follow a file's name."""
    return {
        name: f"has a wrong {name}" if name in facts else f"has no {name}"
        for name, is_right in checks.items()
        if name not in facts or not is_right(facts[name])
    }


def number(low: float = -MOST, high: float = MOST) -> Check:
    """Return the check for a finite number within bounds."""
    return lambda value: _is_number(value) and low <= value <= high


def whole(low: int = 0, high: int = int(MOST)) -> Check:
    """Return the check for a whole number within bounds."""
    return lambda value: _is_number(value) and isinstance(value, int) and low <= value <= high


def _is_number(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return isinstance(value, int) or math.isfinite(value)


def text(value: Any) -> bool:
    """Tell whether a fact is words."""
    return isinstance(value, str) and bool(value)


def sha256(value: Any) -> bool:
    """Tell whether a fact is a SHA-256, as hex."""
    return isinstance(value, str) and len(value) == 64 and set(value) <= set("0123456789abcdef")


def exactly(expected: Any) -> Check:
    """Return the check for one value."""
    return lambda value: type(value) is type(expected) and value == expected


def list_of(is_right: Check, least: int = 0, most: int | None = None) -> Check:
    """Return the check for a list, each of its entries right."""
    return lambda value: (
        isinstance(value, list)
        and least <= len(value)
        and (most is None or len(value) <= most)
        and all(map(is_right, value))
    )


def record(checks: Checks) -> Check:
    """Return the check for an object with these facts, whatever else is in it."""
    return lambda value: isinstance(value, dict) and not faults_in(value, checks)
