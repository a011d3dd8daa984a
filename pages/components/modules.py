"""How a component loads its JavaScript: from the modules that the server holds.

Streamlit takes a component's script as text and imports it from a `blob:` address, from which no
path leads anywhere. So the text is only a few lines that import the component's own module by its
full address. They ask for all that it imports, too, at once: one trip to the server instead of one
for each step from a module to those it imports.
"""

from __future__ import annotations

import json

from lenet.javascript import needed_by
from pages.serving.base_path import base_path
from pages.serving.modules import MODULES, PATH, VERSION

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
    folder, names = f"{base_path()}{PATH}/{VERSION}/", needed_by(name, MODULES)
    return _SCRIPT % (json.dumps(folder), json.dumps(names), json.dumps(name))
