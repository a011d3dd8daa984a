"""Uploaders: the file in one, and a line below it where the file could not be used."""

from collections.abc import Callable, Sequence

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from pages import visit
from pages.words.markdown import plain


def uploader(
    label: str,
    types: Sequence[str],
    *,
    key: str,
    on_change: Callable[[], None],
    help: str | None = None,
) -> None:
    """Show an `st.file_uploader` for a single file, and below it why that file was rejected.

    Args:
        label: Shown above the uploader.
        types: The extensions that it takes, without dots.
        key: The widget's key, see `pages.visit.keys`.
        on_change: The callback. It takes the file by `uploaded_file` and may call `reject`.
        help: Shown as a tooltip.
    """
    st.file_uploader(label, types, key=key, on_change=on_change, help=help)
    place = st.empty()  # also without a line: an element that moves is mounted again
    upload, rejected = uploaded_file(key), visit.current().rejected.get(key)
    if upload is not None and rejected is not None and rejected.file == upload.file_id:
        place.warning(plain(rejected.line))


def uploaded_file(key: str) -> UploadedFile | None:
    """Return the file in an uploader; None without one.

    A run that was asked for while the visitor put another file in its place can still name the
    first. Streamlit has a mark for such a file, which has neither name nor content, and leaves it
    out of what `st.file_uploader` returns, but not of what a callback finds in the session.

    Args:
        key: The key of an `st.file_uploader` for a single file.
    """
    upload = st.session_state.get(key)
    return upload if isinstance(upload, UploadedFile) else None


def reject(key: str, line: str) -> None:
    """Store why the file in an uploader cannot be used; `uploader` shows it.

    The line belongs to this file: it disappears when the visitor removes or replaces the file.

    Args:
        key: The uploader's key.
        line: What is wrong, and what to do.
    """
    upload = uploaded_file(key)
    if upload is not None:
        visit.current().rejected[key] = visit.RejectedFile(upload.file_id, line)
