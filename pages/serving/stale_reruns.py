"""A page that was left is not run again by a late request from one of its widgets.

The fault lies in Streamlit 1.67 (seen in its sources; no report of it is known to us): its browser
side names a page in every request to run the script, and until the server has begun to run the next
page, that is still the one that was left. So a slider that is debounced, or a component that has
just loaded something, asks for the old page after the visitor has clicked a link to another, and
the server obeys: it drops the click, or leads the visitor back.

A click on a link back to that page looks different: it comes with the states of the widgets in the
frame around all pages alone and no trigger; a widget's late request, with the states of all
widgets, this one's for certain. Which widgets belong to a page, each element says
on its way to the browser. A late request is redirected to the page that was asked for last: its
values count, and nothing leads back. If a link of the app or the back button opened that page, the
redirected request is marked as a history navigation, too. Streamlit merges requests that arrive
before a run has begun and uses the mark of the newest. Without it, widgets would keep their values
although the address gives others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ClientState_pb2 import ClientState
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.proto.WidgetStates_pb2 import WidgetState

TRIGGER_PREFIX, TRIGGER_MARK = "$$STREAMLIT_INTERNAL_KEY_", "__"  # around a component's own id


class Whereabouts:
    """The page that one connection has asked for last, derived from the messages that pass."""

    def __init__(self) -> None:
        self._frame = ""  # hash of the script that draws what surrounds all pages
        self._widgets: dict[str, set[str]] = {}  # of each page, by its hash
        self._page = ""  # that was asked for last, by its hash; empty while it is not known
        self._query = ""  # of the address there
        self._is_history = False  # whether a link of the app, or the back button, led there

    def note(self, message: ForwardMsg) -> None:
        """Note which widgets belong to which page, from a message of the server."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._frame = message.new_session.main_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            drawn = getattr(element, element.WhichOneof("type") or "", None)
            page, widget = message.metadata.active_script_hash, getattr(drawn, "id", "")
            if widget and page != self._frame:
                self._widgets.setdefault(page, set()).add(widget)

    def redirect(self, message: BackMsg) -> bool:
        """Redirect a late request to the page that was asked for last.

        Returns:
            Whether the message has been changed.
        """
        if message.WhichOneof("type") != "rerun_script":
            return False
        asked = message.rerun_script
        page = asked.page_script_hash
        if self._page and page != self._page and not self._is_navigation(asked):
            asked.page_script_hash, asked.query_string = self._page, self._query
            asked.fragment_id, asked.is_history_navigation = "", self._is_history
            return True
        self._page, self._query = page, asked.query_string
        self._is_history = asked.is_history_navigation
        return False

    def _is_navigation(self, asked: ClientState) -> bool:
        """Return whether it is a click on a link, or on the browser's back button."""
        if asked.is_history_navigation:
            return True
        if any(_is_trigger(state) for state in asked.widget_states.widgets):
            return False
        own = self._widgets.get(asked.page_script_hash, set())
        return not any(_widget(state) in own for state in asked.widget_states.widgets)


def _is_trigger(state: WidgetState) -> bool:
    """Return whether it is a value that one request alone carries, such as a button's."""
    kind = state.WhichOneof("value") or ""
    return kind.endswith("trigger_value") and bool(getattr(state, kind))


def _widget(state: WidgetState) -> str:
    """Return the id of the widget whose state this is: a component's triggers have their own."""
    if not state.id.startswith(TRIGGER_PREFIX):
        return state.id
    return state.id.removeprefix(TRIGGER_PREFIX).rpartition(TRIGGER_MARK)[0]
