"""The address: what a link asks for, read when a visit begins; and what it then says.

Settings of widgets are in the address by Streamlit's own means (`bind="query-params"`). What is
kept on the visit instead, the pinned unit and the surgery, is read and written here alone.
"""

from __future__ import annotations

import streamlit as st

from lenet.layers import Layer, layer_table
from lenet.model_cards import MODELS
from lenet.surgery import SurgeryError, parse_surgery, surgery_text
from lenet.units import UnitError, parse_unit
from pages import visit
from pages.visit import Visit, keys
from pages.words.markdown import shortened


def check_model() -> None:
    """Say so if the address names a model that does not exist; Streamlit chooses the first."""
    asked = st.query_params.get(keys.MODEL)
    if asked and asked not in MODELS:
        visit.current().notify(
            f"The link names a model that does not exist: {shortened(asked)}. "
            f"The models are {', '.join(MODELS)}."
        )


def read() -> None:
    """Take from the address, as a visit begins, what it asks for; afterwards, see that it fits.

    What the link names wrongly gives a notice. A unit that another model does not have (another
    model's output) is unpinned.
    """
    this_visit, name = visit.current(), visit.model_name()
    layers = layer_table(MODELS[name].activation, MODELS[name].output_activation)
    begins = this_visit.unit is None
    if begins:
        _read_surgery(this_visit, name, layers)
        this_visit.unit = st.query_params.get(keys.UNIT, "")
    try:
        if this_visit.unit:
            parse_unit(this_visit.unit, layers)
    except UnitError as error:
        this_visit.unit = ""
        if begins:
            this_visit.notify(f"The link names a unit that does not exist: {error}.")


def _read_surgery(this_visit: Visit, name: str, layers: tuple[Layer, ...]) -> None:
    this_visit.surgeries.setdefault(name, [()])
    try:
        if surgery := parse_surgery(st.query_params.get(keys.SURGERY, ""), layers):
            this_visit.surgeries[name].append(surgery)
    except SurgeryError as error:
        this_visit.notify(f"The link asks for a surgery that is not possible: {error}.")


def write() -> None:
    """Let the address say what the visit is about now."""
    this_visit = visit.current()
    surgery = surgery_text(this_visit.surgery(visit.model_name()))
    _set(keys.UNIT, this_visit.unit or "")
    _set(keys.SURGERY, surgery)


def _set(name: str, text: str) -> None:
    if st.query_params.get(name, "") == text:
        return
    if text:
        st.query_params[name] = text
    else:
        del st.query_params[name]
