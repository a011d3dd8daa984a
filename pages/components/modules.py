"""How a component loads its JavaScript: from the modules that the server holds.

Streamlit takes a component's script as text and imports it from a `blob:` address, from which no
path leads anywhere. So the text is only a few lines that import the component's own module by its
full address. They ask for all that it imports, too, at once: one trip to the server instead of one
for each step from a module to those it imports.

Where browsers do not reach these addresses (`pages.serving.reach`), the text brings the modules
along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import streamlit as st

from lenet.javascript import PREFIX, needed_by, with_names
from pages import visit
from pages.serving.modules import MODULES, VERSION, folder

VISITOR = "visitor/index.js"  # the one on every page, whose word is heard
RECORDER = "visitor/recorder.js"  # which imports nothing

# A line may fail for a while: until a module has come, it is asked for again, as the fast loop is.
_SCRIPT = """\
const folder = new URL(%s, document.baseURI).href;
for (const name of %s) import(folder + name).catch(() => {});
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isModule = (answer) => /javascript/.test(answer.headers.get("Content-Type") ?? "");
const load = async (name, tell) => {
  for (let wait = 500; ; wait = Math.min(2 * wait, 8000)) {
    try {
      return await import(folder + name);
    } catch (error) {
      console.warn(error);
      const answer = await fetch(folder + name).catch(() => null);
      if (answer && answer.status < 500 && !isModule(answer)) { // the host does not ask the app
        tell("unreached", new URL(folder).pathname);
        return null;
      }
      await pause(wait);
    }
  }
};
export default async (component) => (await load(%s, %s))?.default(component);
"""
# What is drawn while the visitor's modules are still on their way is recorded all the same.
_RECORDER = """\
globalThis.lenetRecorder ??= (() => {
%s
return new StrokeRecorder();
})();
"""
# Each module is made once for all components of the page: they share what it holds.
_WITH_MODULES = """\
const modules = globalThis.lenetModules ??= new Map();
const version = %s;
for (const [name, source] of Object.entries(%s)) {
  if (modules.has(version + name)) continue;
  const path = (_, before, used) => `${before}"${modules.get(version + used)}";`;
  const text = source.replace(new RegExp(%s, "gm"), path);
  modules.set(version + name, URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
}
export default async (component) => (await import(modules.get(version + %s))).default(component);
"""
_IMPORT = rf'^((?:import|export) (?:[^;"]*? from )?)"({PREFIX}[^"]+)";'


class Component:
    """A Streamlit component (v2), whose JavaScript is one of the modules.

    Args:
        name: That Streamlit knows it by.
        module: Its own, such as "visitor/index.js".
        html, css: Of its own, if any.
    """

    def __init__(self, name: str, module: str, *, html: str = "", css: str = "") -> None:
        self._name, self._module, self._html, self._css = name, module, html, css
        self._served = self._made(name, component_script(module))

    def __call__(self, **arguments: Any) -> Any:
        """Show it, as Streamlit's own does."""
        return (self._alone if visit.current().is_alone else self._served)(**arguments)

    @cached_property
    def _alone(self) -> Callable[..., Any]:
        return self._made(f"{self._name}_alone", script_with_modules(self._module))

    def _made(self, name: str, script: str) -> Callable[..., Any]:
        html, css = self._html or None, self._css or None
        return st.components.v2.component(name, html=html, css=css, js=script)


def component_script(name: str) -> str:
    """Return the script of a component, which imports its module and hands over to it.

    Args:
        name: Of the module, such as "visitor/index.js".
    """
    names = needed_by(name, MODULES)
    tell = "component.setTriggerValue" if name == VISITOR else "() => {}"
    script = _SCRIPT % (json.dumps(folder()), json.dumps(names), json.dumps(name), tell)
    return _recorder() + script if name == VISITOR else script


def _recorder() -> str:
    """Return the lines that record strokes from the moment on in which the script is there."""
    return _RECORDER % re.sub(r"^export ", "", MODULES[RECORDER].decode(), flags=re.MULTILINE)


def script_with_modules(name: str) -> str:
    """Return the script of a component that brings all its modules along."""
    sources = {module: text.decode() for module, text in with_names(name, MODULES).items()}
    values = [
        json.dumps(VERSION),
        json.dumps(sources),
        json.dumps(_IMPORT),
        json.dumps(PREFIX + name),
    ]
    return _WITH_MODULES % tuple(values)
