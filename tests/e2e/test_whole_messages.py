"""The server never leaves out what it thinks that the browser has kept: it may be gone by then."""

from playwright.sync_api import Page, WebSocket
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.e2e.pen import go_to_architecture, go_to_draw, open_draw_page, take_example

LARGE = 10_000  # bytes; from here on Streamlit would


def test_each_message_comes_whole_however_often(page: Page, app_url: str) -> None:
    heard: list[ForwardMsg] = []

    def listen(socket: WebSocket) -> None:
        if "/_stcore/stream" in socket.url:
            socket.on("framereceived", hear)

    def hear(message: str | bytes) -> None:
        assert isinstance(message, bytes)
        heard.append(ForwardMsg.FromString(message))

    page.on("websocket", listen)
    open_draw_page(page, app_url)
    take_example(page, 3)
    for _ in range(2):
        go_to_architecture(page)
        go_to_draw(page)
    assert not [message for message in heard if message.WhichOneof("type") == "ref_hash"]
    sizes = [message.ByteSize() for message in heard if message.WhichOneof("type") == "delta"]
    assert len([size for size in sizes if size > LARGE]) > 5
