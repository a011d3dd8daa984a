"""Messages between a browser and Streamlit, as tests need them."""

from collections.abc import Sequence

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

FRAME, DRAW, KERNELS = "frame", "draw", "kernels"  # scripts, by their hashes
RADIO, SLIDER, VIEW = "$$ID-1-model", "$$ID-2-slider", "$$ID-3-view"
VIEW_TRIGGER = f"$$STREAMLIT_INTERNAL_KEY_{VIEW}__events"


def asked(
    page: str, widgets: Sequence[str] = (), *, query: str = "", back: bool = False
) -> BackMsg:
    message = BackMsg()
    request = message.rerun_script
    request.page_script_hash, request.query_string = page, query
    request.is_history_navigation = back
    for widget in widgets:
        request.widget_states.widgets.add(id=widget, json_value="{}")
    return message


def drawn(page: str, widget: str, kind: str = "slider") -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.active_script_hash = page
    getattr(message.delta.new_element, kind).id = widget
    return message
