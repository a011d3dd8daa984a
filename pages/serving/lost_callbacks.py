"""What a visitor tells is heard, however soon the next word follows.

The fault this mends lies in Streamlit: a run gives way to the next one wherever it touches the
session or sends an element, even before the callbacks of its own widgets have run. What those were
to be told, a stroke that was drawn or a button that was pressed, is then lost: the next request
tells it no more. So the next request is handed over when the callbacks of the one before have run,
which is when the script that it asked for has begun to send something.

A run that gives way must be stopped (`runner.fastReruns`, Streamlit's own default), not taken for
a whole one: after a whole one Streamlit forgets the widgets that it did not come to, and with them
whom to call when they are told something.

Requests to run one fragment wait for those before them, but none waits for them: Streamlit ignores
those for a fragment that is gone, and says nothing of it.

Written for Streamlit 1.67 and its messages. If they change so that no run is ever seen to begin,
nothing waits: the fault is back, and nothing else is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

# What a script sends; the server says other things as well, whatever the script is doing.
FROM_SCRIPT = {"delta", "ref_hash", "navigation", "page_config_changed", "page_not_found"}
END = "script_finished"


class Handover:
    """Whether one connection's next request to run the script may be handed over."""

    def __init__(self) -> None:
        self._awaits_start = self._awaits_script = False
        self._has_seen_one = False  # a run that began

    @property
    def is_free(self) -> bool:
        """Whether the callbacks of all requests that were handed over have run, or seem to."""
        return not (self._has_seen_one and (self._awaits_start or self._awaits_script))

    def hear_browser(self, message: BackMsg) -> None:
        """Note what is handed over."""
        if is_request(message) and not message.rerun_script.fragment_id:
            self._awaits_start = True

    def hear_server(self, message: ForwardMsg) -> None:
        """Note how far the server has come."""
        kind = message.WhichOneof("type")
        self._has_seen_one |= kind == "new_session"
        if kind == "new_session" and not message.metadata.run.fragment_ids:
            self._awaits_start, self._awaits_script = False, self._awaits_start
        elif kind in FROM_SCRIPT or kind == END:
            self._awaits_script = False


def is_request(message: BackMsg) -> bool:
    """Tell a request to run the script from all else that a browser says."""
    return message.WhichOneof("type") == "rerun_script"
