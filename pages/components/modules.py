"""How a component loads its JavaScript: from the modules that the server holds.

Streamlit takes a component's script as text and imports it from a `blob:` address, from which no
path leads anywhere. So the text is only a few lines that import all modules by their full address
and hand over to the component's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.serving.modules import MODULES, address

VISITOR = "visitor/index.js"  # the one on every page, whose word is heard
RECORDER = "visitor/recorder.js"  # which imports nothing, nor does
FIRST_PAINT = "visitor/first_paint.js"

# A line may fail for a while: until the modules have come, they are asked for again, as the fast
# loop is.
_SCRIPT = """\
const address = new URL(%s, document.baseURI).href;
import(address).catch(() => {});
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const load = async () => {
  for (let wait = 500; ; wait = Math.min(2 * wait, 8000)) {
    try {
      return await import(address);
    } catch (error) {
      console.warn(error);
      await pause(wait);
    }
  }
};
export default async (component) => {
  %s
  return (await load()).use(%s).default(component);
};
"""
# The visitor's script records what is drawn, and reports the first paint, before the modules have
# loaded.
_BROUGHT = """\
globalThis.lenetRecorder ??= (() => {
%s
return new StrokeRecorder();
})();
globalThis.lenetFirstPaint ??= (() => {
%s
return reportFirstPaint;
})();
"""
_REPORT = "globalThis.lenetFirstPaint(component);"


def component(name: str, module: str, *, html: str = "", css: str = "") -> Callable[..., Any]:
    """Register a Streamlit component (v2) and return the function that mounts it.

    Args:
        name: Name of the component in Streamlit's registry.
        module: JavaScript module with its default export, such as "visitor/index.js".
        html, css: Markup and styles of the component, if any.
    """
    return st.components.v2.component(
        name, html=html or None, css=css or None, js=component_script(module)
    )


def component_script(name: str) -> str:
    """Return the script of a component, which imports the modules and hands over to its own.

    Args:
        name: Of its module, such as "visitor/index.js".
    """
    where, which = json.dumps(address()), json.dumps(name)
    if name != VISITOR:
        return _SCRIPT % (where, "", which)
    return _brought() + _SCRIPT % (where, _REPORT, which)


def _brought() -> str:
    """Return the lines that must run before the modules have loaded."""
    sources = (MODULES[name] for name in (RECORDER, FIRST_PAINT))
    return _BROUGHT % tuple(re.sub(r"^export ", "", text, flags=re.M) for text in sources)
