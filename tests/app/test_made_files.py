"""A file that is made when it is asked for is there until the visit's page runs again."""

import pytest
from streamlit.runtime import media_file_manager
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from pages.serving.made_files import keep_made_files


def test_runs_of_others_leave_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(MediaFileManager, "execute_deferred", MediaFileManager.execute_deferred)
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "one visit")
    keep_made_files()
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    asked = manager.add_deferred(lambda: b"weights", "application/octet-stream", "1.0", "a.bin")
    made = manager.execute_deferred(asked).rpartition("/")[2]
    for _ in range(5):
        manager.remove_orphaned_files()
    assert storage.get_file(made).content == b"weights"
    manager.clear_session_refs()
    for _ in range(2):
        manager.remove_orphaned_files()
    assert manager.read_file(made) is None
