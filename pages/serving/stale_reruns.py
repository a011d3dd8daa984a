"""A page that was left is not run again by a late message from one of its widgets.

The fault this mends lies in Streamlit: its browser side names a page in every request to run the
script, and until the server has begun to run the next page, that is still the one that was left.
So a slider that is debounced, or a component that has just loaded something, asks for the old page
after the visitor has clicked a link to another, and the server obeys: it forgets the click, or
turns the visitor back.

What tells such a late word from a click on a link back to that page: with a click the browser
sends the states of the widgets in the frame around all pages alone (`onPageChange` keeps nothing
else) and no trigger; with a widget's word, the states of all widgets, this one's for certain. Which
widgets belong to a page, each element says on its way to the browser. A late word is then handed on
as a word to the page that the visit is on: its values are heard, and nothing turns back.

A second fault goes with it. What a component of the frame tells just before a click on a link (a
stroke) can become one run with the click. At a change of page the server forgets all widgets whose
state is not in the message, this component's too if it has none, and with it what it told. So such
components are given an empty state in the messages.

Written for Streamlit 1.67 and its messages, as `streamlit.proto` defines them. If they change, a
late word is handed on unchanged: the fault is back, and nothing else is lost.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from streamlit.proto.BackMsg_pb2 import BackMsg
    from streamlit.proto.ClientState_pb2 import ClientState
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
    from streamlit.proto.WidgetStates_pb2 import WidgetState

COMPONENT = "bidi_component"  # the kind of element
TRIGGER_PREFIX, TRIGGER_MARK = "$$STREAMLIT_INTERNAL_KEY_", "__"  # around a component's own id


class Whereabouts:
    """Which page one connection's visit is on, told from the messages that pass."""

    def __init__(self) -> None:
        self._frame = ""  # hash of the script that draws what surrounds all pages
        self._widgets: dict[str, set[str]] = {}  # of each page, by its hash
        self._components: set[str] = set()  # of the frame
        self._page = ""  # that the visit is on, by its hash; empty while only its address is known
        self._query = ""  # of the address there

    def hear_server(self, message: ForwardMsg) -> None:
        """Note which widgets belong to which page."""
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self._frame = message.new_session.main_script_hash
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            drawn = getattr(element, element.WhichOneof("type") or "", None)
            page, widget = message.metadata.active_script_hash, getattr(drawn, "id", "")
            if widget and page != self._frame:
                self._widgets.setdefault(page, set()).add(widget)
            elif widget and element.WhichOneof("type") == COMPONENT:
                self._components.add(widget)

    def hear_browser(self, message: BackMsg) -> bool:
        """Note the page that is asked for; send a late word on to the page that the visit is on.

        The components of the frame get a state, that what they tell is not forgotten.

        Returns:
            Whether the message has been changed.
        """
        if message.WhichOneof("type") != "rerun_script":
            return False
        asked = message.rerun_script
        page, changed = asked.page_script_hash, self._give_states(asked)
        if self._page and page != self._page and not self._is_navigation(asked):
            asked.page_script_hash, asked.query_string = self._page, self._query
            asked.fragment_id = ""
            return True
        self._page, self._query = page, asked.query_string
        return changed

    def _give_states(self, asked: ClientState) -> bool:
        missing = self._components - {state.id for state in asked.widget_states.widgets}
        for component in sorted(missing):
            asked.widget_states.widgets.add(id=component, json_value="{}")
        return bool(missing)

    def _is_navigation(self, asked: ClientState) -> bool:
        """Tell a click on a link, or on the browser's back button, from a widget's word."""
        if asked.is_history_navigation:
            return True
        if any(_is_trigger(state) for state in asked.widget_states.widgets):
            return False
        own = self._widgets.get(asked.page_script_hash, set())
        return not any(_widget(state) in own for state in asked.widget_states.widgets)


def _is_trigger(state: WidgetState) -> bool:
    """Tell what a widget says once, such as that it was pressed, from what it says all the time."""
    kind = state.WhichOneof("value") or ""
    return kind.endswith("trigger_value") and bool(getattr(state, kind))


def _widget(state: WidgetState) -> str:
    """Return the id of the widget whose state this is: a component's triggers have their own."""
    if not state.id.startswith(TRIGGER_PREFIX):
        return state.id
    return state.id.removeprefix(TRIGGER_PREFIX).rpartition(TRIGGER_MARK)[0]
