"""A file that a callback may take: the one in the uploader, and no other."""

import pytest
import streamlit as st
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import (
    DeletedFile,
    UploadedFile,
    UploadedFileRec,
)

from pages.widgets.uploaded import uploaded_file

KEPT = UploadedFile(UploadedFileRec("1", "ours.toml", "text/plain", b"minutes = 5"), FileURLs())


@pytest.mark.parametrize(
    ("session", "found"),
    [
        ({}, None),
        ({"file": None}, None),
        ({"file": DeletedFile("1")}, None),
        ({"file": KEPT}, KEPT),
    ],
)
def test_only_a_file_that_is_there_is_taken(
    monkeypatch: pytest.MonkeyPatch, session: dict[str, object], found: UploadedFile | None
) -> None:
    monkeypatch.setattr(st, "session_state", session)
    assert uploaded_file("file") is found
