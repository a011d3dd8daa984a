"""The components' JavaScript modules: which ones a module needs, and all of these in one text.

They are written as ECMAScript modules (ECMA-262, section 16.2), a file each. Asked for one by one,
fifty of them keep a browser waiting, and a page that was opened from disk has no addresses to ask
for them. So in one text each module becomes a function that returns what it exports; it is called
when the first other module imports it.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "pages" / "components"

# The ways to import and to export that are used here; only at the beginning of a line.
_IMPORT = re.compile(r'^import (?:(?P<default>\w+)|\{(?P<names>[^}]*)\}) from "(\.[^"]+)";', re.M)
_DEFAULT = re.compile(r"^export default ", re.M)
_EXPORT = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.M)
_NOTHING = re.compile(r"^export \{\};$", re.M)
_OTHER = re.compile(r"^(?:import|export)\b.*", re.M)

_BUNDLE = """\
const held = (globalThis.lenetModules ??= new Map());
const makers = {
%s
};
function use(name) {
  const key = %s + name;
  if (!held.has(key)) held.set(key, makers[name]());
  return held.get(key);
}
"""


class ModuleError(ValueError):
    """A module is not written as the others are; the message says which line."""


def read_modules(folder: Path = FOLDER) -> dict[str, str]:
    """Return the content of all modules in a folder and those within it, by relative path."""
    files = sorted(folder.rglob("*.js"))
    return {file.relative_to(folder).as_posix(): file.read_text("utf-8") for file in files}


def needed_by(names: Iterable[str], modules: Mapping[str, str]) -> list[str]:
    """Return modules, those that they import, and so on, each once.

    Raises:
        KeyError: There is no module of that name.
    """
    waiting = list(names)
    needed = dict.fromkeys(waiting)
    while waiting:
        user = waiting.pop(0)
        for found in _IMPORT.finditer(modules[user]):
            used = _resolved(user, found[3])
            if used not in needed:
                needed[used] = None
                waiting.append(used)
    return list(needed)


def bundle(names: Iterable[str], modules: Mapping[str, str], version: str = "") -> str:
    """Return JavaScript that defines `use`, which returns what a module exports, by its name.

    All bundles of one version on a page share their modules: each is made once.

    Args:
        names: Of the modules; in the bundle is also what they need.
        modules: All modules, by relative path.
        version: Tells these modules from others of the same names.

    Raises:
        KeyError: There is no module of that name.
        ModuleError: One imports or exports otherwise than the others do.
    """
    makers = (
        f"{json.dumps(name)}() {{\n{_as_function(name, modules[name])}}},"
        for name in needed_by(names, modules)
    )
    return _BUNDLE % ("\n".join(makers), json.dumps(version))


def _as_function(name: str, text: str) -> str:
    """Return a module as the body of a function which returns what it exports."""

    def imported(found: re.Match[str]) -> str:
        names = re.sub(r"\bas\b", ":", found["names"] or f"default as {found['default']}")
        return f"const {{{names}}} = use({json.dumps(_resolved(name, found[3]))});"

    exported = [found[2] for found in _EXPORT.finditer(text)]
    if _DEFAULT.search(text):
        exported.append("default: byDefault")
    body = _IMPORT.sub(imported, text)
    body = _DEFAULT.sub("const byDefault = ", body)
    body = _EXPORT.sub(r"\1 \2", body)
    body = _NOTHING.sub("", body)
    if other := _OTHER.search(body):
        raise ModuleError(f"{name}: {other[0]}")
    return f"{body}\nreturn {{ {', '.join(exported)} }};\n"


def _resolved(user: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(user), path))
