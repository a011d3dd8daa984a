"""The file in an uploader, as its callback may take it."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile


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
