"""The sidebar that every page shares: the current digit, the model, the device."""

from typing import TYPE_CHECKING

import streamlit as st

from lenet.devices import DEVICES
from lenet.figures.probabilities import percent
from lenet.model_cards import MODELS, ModelCard
from pages import resources, visit
from pages.pictures import thumbnail
from pages.visit import callbacks, keys
from pages.words.markdown import shortened

if TYPE_CHECKING:
    from lenet import LeNet5
    from lenet.surgery import Surgery

SHOWN_OPERATIONS = 3


def _caption(card: ModelCard) -> str:
    """Say what a model is and how well it reads: MNIST's test set, and pens it never saw."""
    tests = {"MNIST": card.mnist_accuracy, "pen": card.pen_accuracy}
    scores = [f"{percent(value)} {name}" for name, value in tests.items() if value is not None]
    return "  \n".join(filter(None, [card.summary, ", ".join(scores)]))


def show_sidebar() -> None:
    """Draw the sidebar's widgets; `chosen_model` and the session tell what was chosen."""
    _check_link()
    with st.sidebar:
        with st.container(key="current-digit"):
            st.html(thumbnail(visit.current_digit()))
        st.radio(
            "Model",
            list(MODELS),
            key=keys.MODEL_KEY,
            captions=[_caption(card) for card in MODELS.values()],
            help="How many digits of people it never saw each reads right: MNIST's test images, "
            "and digits drawn with a pen on a tablet.",
            bind="query-params",
        )
        st.selectbox(
            "Device",
            DEVICES,
            key=keys.DEVICE_KEY,
            bind="query-params",
            help="auto takes the fastest there is: CUDA, then Apple's MPS, then the CPU",
        )
        for card in MODELS.values():
            if card.damage:
                st.warning(card.damage)


def _check_link() -> None:
    """Say so if the URL names a model that is not there; Streamlit then chooses the first."""
    asked = st.query_params.get(keys.MODEL_KEY)
    if asked and asked not in MODELS:
        visit.current().notify(
            f"The link names a model that is not there: {shortened(asked)}. "
            f"The models are {', '.join(MODELS)}."
        )


def chosen_model() -> "LeNet5":
    """Return the chosen model on the chosen device: the shared one, or the visitor's altered copy.

    A device that is not there is replaced by the CPU, with a notice.

    Raises:
        CheckpointError: Its weights cannot be loaded.
    """
    from lenet import DeviceError, resolve_device

    try:
        device = str(resolve_device(visit.device_name()))
        st.sidebar.caption(f"Runs on {device}.")
    except DeviceError as error:
        device = "cpu"
        st.sidebar.warning(f"{str(error).capitalize()}. The CPU runs the network instead.")
    model = resources.shared_model(visit.model_name(), device)
    surgery = visit.present_surgery(model.layers)
    _show_badge(surgery)
    return visit.operated_model(model, surgery)


def _show_badge(surgery: "Surgery") -> None:
    """Say on every page that the network is not the trained one, and offer the way back."""
    if not surgery:
        return
    with (
        st.bottom,  # of the main area, wherever the sidebar ends
        st.container(key="altered", horizontal=True, vertical_alignment="center"),
    ):
        words = [operation.words for operation in surgery]
        more = f" and {len(words) - SHOWN_OPERATIONS} more" if len(words) > SHOWN_OPERATIONS else ""
        shown = "; ".join(words[-SHOWN_OPERATIONS:]) + more
        st.markdown(f":orange-badge[:material/healing: Altered network] :small[{shown}]")
        st.button("Undo", key="altered_undo", on_click=callbacks.on_undo, type="tertiary")
        st.button("Reset", key="altered_reset", on_click=callbacks.on_reset, type="tertiary")
