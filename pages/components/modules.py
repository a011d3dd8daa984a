"""How a component loads its JavaScript: from the modules that the server holds.

Streamlit takes a component's script as text and imports it from a `blob:` address, from which no
path leads anywhere. So the text is only a few lines that import all modules by their full address
and hand over to the component's own.

Where browsers do not reach that address (`pages.serving.reach`), the text brings the modules along.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cached_property
from typing import Any

import streamlit as st

from lenet.javascript import bundle
from pages import visit
from pages.serving.modules import MODULES, VERSION, address

VISITOR = "visitor/index.js"  # the one on every page, whose word is heard
RECORDER = "visitor/recorder.js"  # which imports nothing, nor does
ARRIVAL = "visitor/arrival.js"

# A line may fail for a while: until the modules have come, they are asked for again, as the fast
# loop is.
_SCRIPT = """\
const address = new URL(%s, document.baseURI).href;
import(address).catch(() => {});
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const isModule = (answer) => /javascript/.test(answer.headers.get("Content-Type") ?? "");
const load = async (tell) => {
  for (let wait = 500; ; wait = Math.min(2 * wait, 8000)) {
    try {
      return await import(address);
    } catch (error) {
      console.warn(error);
      const answer = await fetch(address).catch(() => null);
      if (answer && answer.status < 500 && !isModule(answer)) { // the host does not ask the app
        tell("unreached", new URL(address).pathname);
        return null;
      }
      await pause(wait);
    }
  }
};
export default async (component) => {
  %s
  return (await load(%s))?.use(%s).default(component);
};
"""
# What is drawn while the modules are still on their way is recorded all the same, and that the
# canvas is there is told.
_BROUGHT = """\
globalThis.lenetRecorder ??= (() => {
%s
return new StrokeRecorder();
})();
globalThis.lenetArrival ??= (() => {
%s
return tellArrival;
})();
"""
_TELL_ARRIVAL = "globalThis.lenetArrival(component.data);"
_WITH_MODULES = """\
%sexport default (component) => use(%s).default(component);
"""


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
    """Return the script of a component, which imports the modules and hands over to its own.

    Args:
        name: Of its module, such as "visitor/index.js".
    """
    where, which = json.dumps(address()), json.dumps(name)
    if name != VISITOR:
        return _SCRIPT % (where, "", "() => {}", which)
    return _brought() + _SCRIPT % (where, _TELL_ARRIVAL, "component.setTriggerValue", which)


def _brought() -> str:
    """Return the lines with what has to be there before any module is."""
    sources = (MODULES[name] for name in (RECORDER, ARRIVAL))
    return _BROUGHT % tuple(re.sub(r"^export ", "", text, flags=re.M) for text in sources)


def script_with_modules(name: str) -> str:
    """Return the script of a component that brings all its modules along."""
    return _WITH_MODULES % (bundle([name], MODULES, VERSION), json.dumps(name))
