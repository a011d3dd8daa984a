"""The sidebar that every page shares: the current digit, the model, the device."""

from dataclasses import dataclass

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lenet.devices import DEVICES
from lenet.model_cards import MODELS, OWN, ModelCard
from pages import visit
from pages.door import is_open
from pages.pictures import thumbnail
from pages.visit import callbacks, keys
from pages.visit.own_network import OwnNetwork
from pages.words.markdown import shortened
from pages.words.numbers import percent

# Opened by the browser's side, `components/visitor/stage_keys.js`.
KEYS_HELP = '<button type="button" class="keys-help" aria-label="Keys" title="Keys">⌨</button>'


def _captions(own: OwnNetwork | None) -> dict[str, str]:
    """Say of each model that can be chosen what it is, by its name."""
    captions = {name: _caption(card) for name, card in MODELS.items()}
    if own is not None:
        captions[OWN] = f"your own: {shortened(own.file)}"
    return captions


def _caption(card: ModelCard) -> str:
    """Say what a model is and how well it reads: MNIST's test set, and pens it never saw."""
    tests = {"MNIST": card.mnist_accuracy, "pen": card.pen_accuracy}
    scores = [f"{percent(value)} {name}" for name, value in tests.items() if value is not None]
    return "  \n".join(filter(None, [card.summary, ", ".join(scores)]))


@dataclass(frozen=True)
class Sidebar:
    """What becomes of the sidebar after its page has run.

    Args:
        digit: The place of the current digit, filled already if that need not wait for PyTorch.
        shares: Whether the visitor wants to share what is shown.
    """

    digit: DeltaGenerator
    shares: bool


def show_sidebar() -> Sidebar:
    """Show the sidebar, before the page: the page is about what is chosen there."""
    with st.sidebar:
        with st.container(key="current-digit"):
            place = st.empty()
            with st.container(horizontal=True, vertical_alignment="center", key="share-or-present"):
                shares = st.button(
                    "Share", icon=":material/share:", key=keys.SHARE, type="tertiary"
                )
                st.button(
                    "Present",
                    icon=":material/slideshow:",
                    key=keys.STAGE,
                    type="tertiary",
                    on_click=callbacks.on_stage,
                    help="Everything large, for a lecture hall: the key P.",
                )
                st.html(KEYS_HELP, width="content")
        if is_open() or not visit.current().digit.drawing:
            show_current_digit(place)
        captions = _captions(visit.current().own)
        fixed, reason = visit.current().coursework.fixes_model, st.empty()
        if fixed:
            reason.caption("The lesson fixes the model. Leave the lesson to choose another one.")
        st.radio(
            "Model",
            list(captions),
            key=keys.MODEL,
            captions=list(captions.values()),
            disabled=fixed,
            help="The share of digits each model reads correctly, written by people it never saw: "
            "MNIST's test images, and digits drawn with a pen on a tablet.",
            bind="query-params",
        )
        with st.popover("Where it runs", icon=":material/memory:", width="stretch"):
            _where_it_runs()
        _guess_first_toggle()
        for card in MODELS.values():
            if card.damage:
                st.warning(card.damage)
    return Sidebar(place, shares)


def _where_it_runs() -> None:
    st.selectbox(
        "Device",
        DEVICES,
        key=keys.DEVICE,
        bind="query-params",
        help="auto picks the fastest device there is: CUDA, then Apple's MPS, then the CPU",
    )
    st.selectbox(
        "Live from",
        visit.ENGINES,
        key=keys.ENGINE,
        bind="query-params",
        help="Where the network runs while you draw. auto: on the server, or in this browser "
        "while the server is far away or cannot be reached. After each stroke PyTorch answers.",
    )


def _guess_first_toggle() -> None:
    st.session_state[keys.GUESS_FIRST] = visit.current().stage.guesses_first
    st.toggle(
        "Guess first",
        key=keys.GUESS_FIRST,
        on_change=callbacks.on_guess_first,
        help="Hides the answer to each new digit until you reveal it.",
    )


def show_current_digit(place: DeltaGenerator) -> None:
    """Show the current digit as the network sees it, and where it comes from."""
    place.html(thumbnail(visit.current().digit))
