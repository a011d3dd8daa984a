"""How a component loads its JavaScript: from the modules that the server holds.

Streamlit takes a component's script as text and imports it from a `blob:` address, from which no
path leads anywhere. So the text is only a few lines that import the component's own module by its
full address. They ask for all that it imports, too, at once: one trip to the server instead of one
for each step from a module to those it imports.
"""

from __future__ import annotations

import json
import posixpath
import re

from pages.serving.base_path import base_path
from pages.serving.modules import MODULES, PATH, VERSION

# As the browser looks for them; a module that is found too late by this is loaded all the same.
_IMPORT = re.compile(rb'^(?:import|export) [^;]*?from "(\.[^"]+)";$', re.MULTILINE)

# A line may fail for a while: until a module has come, it is asked for again, as the fast loop is.
_SCRIPT = """\
const folder = new URL(%s, document.baseURI).href;
for (const name of %s) import(folder + name).catch(() => {});
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const load = async (name) => {
  for (let wait = 500; ; wait = Math.min(2 * wait, 8000)) {
    try {
      return await import(folder + name);
    } catch (error) {
      console.warn(error);
      await pause(wait);
    }
  }
};
export default async (component) => (await load(%s)).default(component);
"""


def component_script(name: str) -> str:
    """Return the script of a component, which imports its module and hands over to it.

    Args:
        name: Of the module, such as "visitor/index.js".
    """
    folder, names = f"{base_path()}{PATH}/{VERSION}/", list(imported_by(name))
    return _SCRIPT % (json.dumps(folder), json.dumps(names), json.dumps(name))


def imported_by(name: str) -> dict[str, None]:
    """Return the modules that one imports, and those that they import, the module itself first.

    Raises:
        KeyError: There is no module of that name.
    """
    names = {name: None}
    waiting = [name]
    while waiting:
        user = waiting.pop(0)
        for path in _IMPORT.findall(MODULES[user]):
            used = posixpath.normpath(f"{posixpath.dirname(user)}/{path.decode()}")
            if used not in names:
                names[used] = None
                waiting.append(used)
    return names
