"""A network that the visitor has trained: its file, what it is taken to be, how well it reads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from lenet import own_network
from lenet.layers import ACTIVATION_NAMES, PARAMETERS, POOLINGS, Architecture
from lenet.model_cards import OWN
from lenet.own_network import NORMALISATIONS, OwnNetworkError
from lenet.scene import Scene
from pages import visit
from pages.faults import noticed
from pages.panels.kernels import accuracy_panel
from pages.pictures import network_picture
from pages.serving.turns import turn
from pages.subject import Subject
from pages.visit import keys
from pages.visit.own_network import OwnNetwork
from pages.widgets.scene_link import scene_link
from pages.widgets.uploaded import reject, uploaded_file, uploader
from pages.words.markdown import plain, shortened
from pages.words.numbers import percent

FILE_TYPES = ["pt", "pth", "tar", "ckpt", "safetensors"]  # of `.pth.tar`, the last part counts
HARDLY = 0.5  # share of the drawn digits below which a network is said to read hardly any
HOW_TO_SAVE = """\
import torch

torch.save(model.state_dict(), "lenet5.pt")
"""


def network_panel(subject: Subject) -> None:
    """Let a network be opened; show what it is taken to be, and how well it reads."""
    with st.container(key="own-network"):
        file, words = st.columns([5, 6], gap="large")
        with file:
            uploader(
                "The weights: a state_dict (.pt, .pth, .pth.tar, .ckpt or .safetensors)",
                FILE_TYPES,
                key=keys.NETWORK_FILE,
                on_change=_on_file,
                help="It is kept in this server's memory, for your visit alone.",
            )
        own = visit.current().own
        if own is None:
            with words:
                _how_to()
            return
        with words:
            _what_it_is(own)
        st.html(network_picture(own.layers))
        settings, found = st.columns([5, 6], gap="large")
        with settings:
            _architecture(own)
        with found:
            _how_well(own, subject)


def _how_to() -> None:
    st.markdown("**Save it** where you trained it, with PyTorch:")
    st.code(HOW_TO_SAVE, "python")
    st.markdown(
        "It needs two convolutions, each with a non-linearity and 2×2 pooling behind it, and three "
        "dense layers, the last with ten outputs; trained on images of 28×28 pixels, light digits "
        f"on dark. The {PARAMETERS:,} parameters of the lecture notebook's network fit, and so do "
        f"other numbers of feature maps (up to {own_network.MOST_CHANNELS}), kernels of up to "
        f"{own_network.MOST_KERNEL}×{own_network.MOST_KERNEL}, padding, and up to "
        f"{own_network.MOST_UNITS} units. No network at hand? Take one of ours along: **Share**, "
        "**Take along**, **Weights**."
    )


def _what_it_is(own: OwnNetwork) -> None:
    parameters = sum(layer.parameters for layer in own.layers)
    renamed = ""
    if own.weights.renamed:
        renamed = " Its layers have other names in the file; their shapes tell which is which."
    st.markdown(
        f"**{plain(shortened(own.file))}** is open: {parameters:,} parameters, the model **{OWN}** "
        f"at the left.{renamed}"
    )
    st.html(scene_link("Draw with it", Scene(model=OWN), keeps="drawing", kind="primary"))
    st.button("Remove it", key=keys.REMOVE_NETWORK, on_click=_on_remove, type="tertiary")


def _architecture(own: OwnNetwork) -> None:
    """Let be chosen what the file's shapes do not tell."""
    built, weights = own.model.architecture, own.weights
    if weights.declared:
        st.markdown("**How it is built**, as its file says")
    else:
        st.markdown("**How it is built**: the file does not say; change it where it is wrong")
    left, right = st.columns(2)
    with left:
        _selectbox("Non-linearity", keys.OWN_ACTIVATION, ACTIVATION_NAMES, built.activation)
        fitting = [*weights.with_padding, built]  # a file may declare an uncommon one
        paddings = {one.padding: _padding_in_words(one) for one in fitting}
        _selectbox("Padding", keys.OWN_PADDING, paddings, built.padding)
    with right:
        _selectbox("Pooling", keys.OWN_POOLING, POOLINGS, built.pooling)
        pixels = {numbers: name for name, numbers in NORMALISATIONS.items()}
        pixels.setdefault((built.mean, built.deviation), "as the file says")
        _selectbox("Pixels normalised", keys.OWN_PIXELS, pixels, (built.mean, built.deviation))
    st.session_state[keys.OWN_OUTPUTS] = built.output_activation
    st.toggle(
        "The non-linearity follows the ten outputs, too",
        key=keys.OWN_OUTPUTS,
        on_change=_on_architecture,
        help="As in the code of the lecture notebook. It cannot be found out from the file.",
    )


def _selectbox(label: str, key: str, options: dict[Any, str], chosen: Any) -> None:
    st.session_state[key] = chosen
    st.selectbox(
        label,
        list(options),
        key=key,
        format_func=options.__getitem__,
        on_change=_on_architecture,
        disabled=len(options) == 1,
    )


def _padding_in_words(built: Architecture) -> str:
    first, second = built.padding
    return f"{first} and {second}" if first or second else "none"


def _how_well(own: OwnNetwork, subject: Subject) -> None:
    """Say how well the network reads, and how it was found out what it is."""
    st.markdown("**How well it reads**")
    best = own.fits[0]
    mine = Subject.of_own(own, subject)
    accuracy_panel(mine)
    tried = len(own.fits)
    if best.accuracy < HARDLY:
        st.warning(
            f"However it is built, it reads at most {percent(best.accuracy, 0)} of the "
            "drawn digits. Was it trained on MNIST, light digits on dark, and saved after the "
            "training?"
        )
    elif tried > 1:
        st.caption(
            f"Of {tried} ways to build it, this was the one with the smallest loss on 100 drawn "
            f"digits: {best.loss:.3f}, against {own.fits[1].loss:.3f} of the next best."
            if best.architecture == own.model.architecture
            else f"Of {tried} ways to build it, another had the smallest loss on 100 drawn digits: "
            f"{best.loss:.3f}."
        )


@noticed(keys.NETWORK_FILE)
def _on_file() -> None:
    this_visit, upload = visit.current(), uploaded_file(keys.NETWORK_FILE)
    if upload is None:
        return
    try:
        with turn():  # a class that opens its networks at once leaves the pens answered
            own = OwnNetwork.opened(upload.name, upload.getvalue())
    except OwnNetworkError as error:
        reject(keys.NETWORK_FILE, f"{shortened(upload.name)}: {error}")
        return
    this_visit.bring(own)
    st.session_state[keys.MODEL] = OWN


@noticed()
def _on_remove() -> None:
    this_visit = visit.current()
    if visit.model_name() == OWN:
        st.session_state[keys.MODEL] = Scene.model
    this_visit.bring(None)


@noticed()
def _on_architecture() -> None:
    this_visit, told = visit.current(), st.session_state
    own = this_visit.own
    if own is None or keys.OWN_PIXELS not in told:  # the panel has been left meanwhile
        return
    mean, deviation = told[keys.OWN_PIXELS]
    architecture = replace(
        own.model.architecture,
        activation=told[keys.OWN_ACTIVATION],
        output_activation=told[keys.OWN_OUTPUTS],
        padding=told[keys.OWN_PADDING],
        pooling=told[keys.OWN_POOLING],
        mean=mean,
        deviation=deviation,
    )
    try:
        model = own_network.build(own.weights, architecture)
    except OwnNetworkError as error:
        this_visit.notify(str(error))
        return
    this_visit.clear_notice()
    this_visit.rebuild(replace(own, model=model))
