"""Files that are made when they are asked for stay until the browser has fetched them.

In Streamlit such a file belongs to nobody: the end of a run, of whichever visitor, marks it, and
the end of the next one deletes it, perhaps before the browser has asked for it. Streamlit has no
public way to keep it, so here it is given to the visit that asked for it, until its page runs.
"""

from streamlit.runtime.media_file_manager import MediaFileManager

_execute = MediaFileManager.execute_deferred


def keep_made_files() -> None:
    """See to it from now on, in this process."""
    MediaFileManager.execute_deferred = _execute_and_keep  # type: ignore[assignment, method-assign]


def _execute_and_keep(manager: MediaFileManager, file_id: str) -> str:
    url = _execute(manager, file_id)
    made = url.rpartition("/")[2].partition(".")[0]
    with manager._lock:
        asked_for = manager._deferred_callables.get(file_id)
        if asked_for is not None and made in manager._file_metadata:
            files = manager._files_by_session_and_coord[asked_for["session_id"]]
            files[f"made by {file_id}"] = made
    return url
