"""The components' JavaScript modules: which ones a module needs, and all of them in one page.

A page that was opened from disk has no addresses to import modules from. So each module becomes a
`data:` address of its own, under a name, and an import map tells the browser which is which (WHATWG
HTML, section 8.1.6.2).
"""

from __future__ import annotations

import base64
import json
import posixpath
import re
from collections.abc import Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "pages" / "components"
PREFIX = "lenet/"  # of the modules' names in an import map
_IMPORT = re.compile(rb'^((?:import|export) (?:[^;"]*? from )?)"(\.[^"]+)";', re.MULTILINE)


def read_modules(folder: Path = FOLDER) -> dict[str, bytes]:
    """Return the content of all modules in a folder and those within it, by relative path."""
    files = sorted(folder.rglob("*.js"))
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}


def needed_by(name: str, modules: Mapping[str, bytes]) -> list[str]:
    """Return the modules that one imports, and those that they import, the module itself first.

    Raises:
        KeyError: There is no module of that name.
    """
    names = {name: None}
    waiting = [name]
    while waiting:
        user = waiting.pop(0)
        for _, path in _IMPORT.findall(modules[user]):
            used = _resolved(user, path.decode())
            if used not in names:
                names[used] = None
                waiting.append(used)
    return list(names)


def import_map(name: str, modules: Mapping[str, bytes]) -> str:
    """Return the import map, JSON, with a module and all that it needs.

    Args:
        name: Of the module; in the map, `PREFIX` stands before it.
        modules: All modules, by relative path.
    """
    imports = {}
    for user, content in with_names(name, modules).items():
        text = base64.b64encode(content).decode("ascii")
        imports[user] = f"data:text/javascript;base64,{text}"
    return json.dumps({"imports": imports})


def with_names(name: str, modules: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return a module and all that it needs, each after those that it imports (but in a circle).

    They import each other by name, `PREFIX` and the relative path, and are held by these names.
    """
    named: dict[str, bytes] = {}
    begun = set()

    def add(user: str) -> None:
        begun.add(user)

        def replaced(found: re.Match[bytes]) -> bytes:
            used = _resolved(user, found[2].decode())
            if used not in begun:
                add(used)
            return found[1] + f'"{PREFIX}{used}";'.encode()

        named[PREFIX + user] = _IMPORT.sub(replaced, modules[user])

    add(name)
    return named


def _resolved(user: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(user), path))
