"""Where a digit can come from: the canvas, the examples, MNIST's test set, a photo."""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

import streamlit as st
from streamlit_drawable_canvas import st_canvas

from lenet.data_folder import DATA_VARIABLE, default_data_folder, has_mnist
from lenet.drawing import Drawing, example_drawing
from lenet.picture import Picture
from lenet.strokes import BRUSH_WIDTH, CANVAS_SIZE
from pages import resources, visit
from pages.components.replay import replay
from pages.components.visitor import CANVAS
from pages.faults import noticed
from pages.visit import keys
from pages.visit.drawing import INK, PAPER, for_canvas
from pages.widgets.uploaded import reject, uploaded_file, uploader
from pages.words.markdown import shortened

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

# The extensions of `lenet.images.FORMATS`, which is not imported before PyTorch is. JPEG comes
# first and HEIC is left out: Safari then converts a HEIC photo to the first format of the list.
PHOTO_TYPES = ["jpg", "jpeg", "jfif", "png", "webp", "avif", "bmp", "gif", "tif", "tiff"]
PHOTO_FORMATS = (
    "JPEG, PNG, WebP, AVIF, BMP, GIF or TIFF. "
    "A HEIC photo cannot be read: save or share it as JPEG."
)


def drawing_pad(under_canvas: Callable[[], None] | None = None) -> "DeltaGenerator":
    """Show the canvas, and under it the other ways to a digit; in the container "pad".

    Args:
        under_canvas: Shows what a page wants to have between the two.

    Returns:
        The place under them, for a notice.
    """
    drawing_canvas()
    return below_canvas(under_canvas)


def drawing_canvas() -> None:
    """Show the canvas; `pages.components.visitor` reports what is drawn on it."""
    here = visit.current()
    st.markdown("**Draw a digit**")
    st_canvas(
        stroke_width=BRUSH_WIDTH,
        stroke_color=INK,
        background_color=PAPER,
        height=CANVAS_SIZE,
        width=CANVAS_SIZE,
        initial_drawing=for_canvas(here.loaded, here.store.load),
        update_streamlit=False,
        key=keys.CANVAS,
    )


def below_canvas(first: Callable[[], None] | None = None) -> "DeltaGenerator":
    """Show the other ways to a digit; in the container "pad", under the canvas.

    Args:
        first: Shows what a page wants to have between the two.

    Returns:
        The place under them, for a notice.
    """
    replay(visit.current().digit.drawing, canvas=CANVAS)
    if first is not None:
        first()
    _other_inputs()
    return st.container()


def _other_inputs() -> None:
    """Show the ways to a digit without drawing one."""
    example_pills("Or take an example")
    with st.container(horizontal=True, gap="small"):
        if has_mnist(default_data_folder()):
            st.button("MNIST image", icon=":material/casino:", on_click=_on_mnist_image)
        with st.popover("Photo", icon=":material/photo_camera:"):
            uploader(
                "A photo or scan of one digit",
                PHOTO_TYPES,
                key=keys.UPLOAD,
                on_change=_on_upload,
                help="Dark on light or light on dark. It is kept in this server's memory only.",
            )
            # The browser does not send a file of another type; Streamlit marks it without words.
            st.caption(PHOTO_FORMATS)


def example_pills(label: str, *, labelled: bool = True) -> None:
    """Show the ten example digits, each to be taken by a click."""
    chosen = st.pills(
        label,
        range(10),
        key=keys.EXAMPLE,
        on_change=_on_example,
        label_visibility="visible" if labelled else "collapsed",
    )
    if chosen is not None:
        visit.current().example = chosen


@noticed()
def _on_example() -> None:
    """Load the chosen example; a second click on it clears the choice, and loads it again.

    The server never clears the choice: until the browser has received that, each of its requests
    contains the choice as a new one, which loads the example over anything opened or drawn since.
    """
    if keys.EXAMPLE not in st.session_state:
        return  # its page was left
    this_visit, digit = visit.current(), st.session_state[keys.EXAMPLE]
    if digit is None:
        digit = this_visit.example
    if digit is not None:
        this_visit.load_digit(example_drawing(digit))


@noticed()
def _on_mnist_image() -> None:
    from lenet.datasets import DatasetError

    this_visit, folder = visit.current(), default_data_folder()
    try:
        images, _ = resources.mnist_test_set(str(folder))
    except DatasetError:
        this_visit.notify(
            f"MNIST in the folder {folder} cannot be read. Remove its folder MNIST and train once "
            f"with --data {folder} to download it, or set ${DATA_VARIABLE} to another folder."
        )
        return
    picture = resources.open_mnist(random.randrange(len(images)))
    this_visit.load_digit(Drawing(picture=picture))


@noticed(keys.UPLOAD)
def _on_upload() -> None:
    this_visit, upload = visit.current(), uploaded_file(keys.UPLOAD)
    if upload is None:
        return
    from lenet.images import ImageError, read_photo
    from lenet.preprocessing import frame

    try:
        framing = frame(read_photo(upload.getvalue()))
    except ImageError as error:
        reject(keys.UPLOAD, f"{shortened(upload.name)}: {error}")
        return
    if framing is None:
        reject(keys.UPLOAD, "There is too little ink in the photo: crop it to the digit.")
        return
    this_visit.load_digit(Drawing(picture=Picture(framing.image)))
