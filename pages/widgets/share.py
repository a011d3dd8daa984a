"""Share what is shown: its link, a QR code, a receipt, and files to take along."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import streamlit as st

from lenet.model_cards import MODELS, OWN
from lenet.offline import offline_page
from lenet.pixels import svg_url
from lenet.receipt import receipt
from lenet.scene import Scene
from lenet.scene.room import UNRESERVED
from lenet.take_along.activations import activations_npz
from lenet.take_along.hand_out import hand_out, name_of
from lenet.take_along.network_picture import network_png, network_svg
from lenet.take_along.onnx_model import onnx_bytes
from lenet.take_along.qr_code import LinkTooLongError, qr_svg
from lenet.take_along.weights import normalisation, weights_safetensors
from pages import address, visit
from pages.faults import boundary
from pages.panels.lessons.authoring import authoring_panel
from pages.serving.turns import in_turn
from pages.subject import Subject, current_subject

QR_SIDE = 520  # pixels: to be read from the back row


@dataclass(frozen=True)
class FileKind:
    """A kind of file to take along: how it is called, ends and looks."""

    label: str
    ending: str
    icon: str
    mime: str = "application/octet-stream"
    help: str | None = None


HAND_OUT = FileKind(
    "Hand-out",
    "-hand-out.html",
    "description",
    "text/html",
    "Pictures, numbers, the worked example of the pinned unit and this link, to print on A4. It "
    "opens without a network.",
)
SVG = FileKind("Network, SVG", ".svg", "image", "image/svg+xml")
PNG = FileKind("Network, PNG", ".png", "image", "image/png")
ACTIVATIONS = FileKind(
    "Activations",
    "-activations.npz",
    "data_array",
    help="Every number of every layer, for NumPy: `numpy.load`.",
)
WEIGHTS = FileKind(
    "Weights",
    ".safetensors",
    "save",
    help="With the names of the notebook: `safetensors.torch.load_file`.",
)
ONNX = FileKind(
    "ONNX",
    ".onnx",
    "save",
    help="For other frameworks. The input is the image with values from 0 to 1.",
)


# A step that was written in the dialog reaches the browser with the run after it.
@st.dialog("Share and take along", width="large", icon=":material/share:", on_dismiss="rerun")
@in_turn
def share_dialog(page: str) -> None:
    """Show the link to what is shown, and what can be taken along.

    Args:
        page: Path of the page that is shown; empty for the page to draw on.
    """
    with boundary():
        subject = current_subject()
        scene = address.scene(page)
        link = link_to(scene)
        if visit.current().hides_answer:  # which all but the link would tell
            _link_tab(scene, link)
            return
        shared, repeated, taken, written = st.tabs(["Link", "Receipt", "Take along", "Lesson step"])
        with shared:
            _link_tab(scene, link)
        with repeated:
            _receipt_tab(scene, subject)
        with taken:
            _take_along_tab(scene, subject, link)
        with written:
            authoring_panel(scene)


def link_to(scene: Scene) -> str:
    """Return the link to a scene as the visitor's browser reaches this app."""
    query = urlencode(scene.parameters, safe=UNRESERVED)
    here = (st.context.url or "").rstrip("/") + ("" if scene.page else "/")
    return f"{here}{'?' if query else ''}{query}"


def _link_tab(scene: Scene, link: str) -> None:
    code, words = st.columns(2, gap="medium", vertical_alignment="center")
    with code:
        try:
            source = svg_url(qr_svg(link))
            st.html(
                f'<img src="{source}" alt="QR code of the link" '
                f'style="width:100%;max-width:{QR_SIDE}px;display:block;border-radius:4px">'
            )
        except LinkTooLongError:
            st.markdown("The link is too long for a QR code.")
    with words:
        st.markdown(
            "Whoever opens this link sees what you see: the drawing, the model, the pinned unit, "
            "this panel and its settings."
        )
        st.code(link, language=None, wrap_lines=True)
        if scene.model == OWN:
            st.caption(
                "No link can hold your network: whoever opens this one has to open its file first, "
                "on the page *Your network*. You find it under *Take along*."
            )


def _receipt_tab(scene: Scene, subject: Subject) -> None:
    st.markdown("These lines print the same numbers with the library behind this app.")
    st.code(receipt(scene, subject.trace), "python", wrap_lines=True)


def _take_along_tab(scene: Scene, subject: Subject, link: str) -> None:
    trace, model, name, unit = subject.trace, subject.model, name_of(scene), subject.unit
    with st.container(horizontal=True):
        st.markdown("**This drawing**", width=130)
        _offer(scene, HAND_OUT, lambda: hand_out(scene, link=link))
        _offer(scene, SVG, lambda: network_svg(trace, model.layers, name, unit))
        _offer(scene, PNG, lambda: network_png(trace, model.layers, name, unit))
        _offer(scene, ACTIVATIONS, lambda: activations_npz(trace))
    with st.container(horizontal=True):
        st.markdown("**This network**", width=130)
        normalised = f"{WEIGHTS.help} Normalise its input: `{normalisation(model.architecture)}`."
        _offer(scene, replace(WEIGHTS, help=normalised), lambda: weights_safetensors(model))
        _offer(scene, ONNX, lambda: onnx_bytes(model, f"LeNet-5, {name}"))
    with st.container(horizontal=True):
        st.markdown("**This app**", width=130)
        st.download_button(
            "Offline explorer",
            in_turn(lambda: offline_page(sorted(MODELS, key=lambda name: name != scene.model))),
            "lenet5-explorer.html",
            "text/html",
            icon=":material/usb:",
            help="The draw page as one file, with the networks as they were trained: it opens "
            "without a server and without a network, on a phone, too.",
            on_click="ignore",
        )
    st.caption("Each chart can be saved, too: point at it and click the camera.")


def _offer(scene: Scene, file: FileKind, make: Callable[[], str | bytes]) -> None:
    """Show the button of a file that is made once it is wanted."""
    altered = "-altered" if scene.surgery else ""
    st.download_button(
        file.label,
        in_turn(make),
        f"lenet5-{scene.model}{altered}{file.ending}",
        file.mime,
        icon=f":material/{file.icon}:",
        help=file.help,
        on_click="ignore",
    )
