"""A choice among options, as a row of buttons; the address names the chosen one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

import streamlit as st

Option = TypeVar("Option", bound=str)


RENAMED = {  # panels that older links call otherwise
    "Meter": "Layer by layer",
    "Twins": "Two networks",
    "Theory": "In theory",
    "Effect": "In effect",
    "Patches": "Strongest patches",
}


def panel_choice(label: str, panels: Iterable[str], key: str) -> str:
    """Let one of a page's panels be chosen, at first the first one; the URL names it."""
    named = RENAMED.get(st.query_params.get(key, ""))
    if named is not None and key not in st.session_state:
        st.session_state[key] = named
    return choice(label, panels, key, labelled=False)


def choice(label: str, options: Iterable[Option], key: str, *, labelled: bool = True) -> Option:
    """Let one of some options be chosen, at first the first one; the URL names it.

    A URL with no more than the name (`?view=`) makes Streamlit choose none: then it is the first.
    """
    names = list(options)
    if st.session_state.get(key, names[0]) is None:
        st.session_state[key] = names[0]
    chosen = st.segmented_control(
        label,
        names,
        key=key,
        default=names[0],
        required=True,
        label_visibility="visible" if labelled else "collapsed",
        bind="query-params",
    )
    return names[0] if chosen is None else chosen
