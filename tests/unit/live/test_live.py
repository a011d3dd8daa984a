import json
import socket
import struct
import threading
from contextlib import ExitStack, closing
from http.client import HTTPConnection
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

import lenet
from lenet import devices, live
from lenet.live import connection as connection_module
from lenet.live import models, turns
from lenet.model_registry import REGISTRY
from lenet.nonlinearity import activated_layers, before_activation, inactive_units
from lenet.preprocessing import frame
from lenet.quiet_log import OncePerMinute
from lenet.strokes import example_digits, rasterise
from lenet.surgery import LONGEST_TEXT, SurgeryError, operate, parse_surgery
from tests import hostile_clients as hostile
from tests.hostile_clients import ask
from tests.rounding import ROUNDING, assert_same


def client(port: int, query: str = "?model=relu", origin: str | None = None) -> ClientConnection:
    return connect(f"ws://127.0.0.1:{port}/live{query}", origin=origin, max_size=2**20)  # type: ignore[arg-type]


def drawing(digit: int) -> np.ndarray:
    return rasterise(example_digits()[digit])


def announcement(connection: ClientConnection) -> dict[str, object]:
    message: dict[str, object] = json.loads(connection.recv())
    return message


def assert_answers(reply: str | bytes, expected: lenet.Trace) -> None:
    """Expect an answer with the numbers of a trace, and nothing behind them."""
    assert isinstance(reply, bytes)
    assert struct.unpack_from("<i", reply) == (expected.digit,)
    assert_same(torch.from_numpy(np.frombuffer(reply, "<f4", offset=4).copy()), expected.flat)


def test_the_first_message_announces_every_step_of_the_trace(port: int) -> None:
    with client(port, "?model=sigmoid&device=cpu") as connection:
        hello = announcement(connection)
    assert {k: hello[k] for k in ("protocol", "model", "device", "dtype")} == {
        "protocol": 1,
        "model": "sigmoid",
        "device": "cpu",
        "dtype": "float32",
    }
    layers = hello["layers"]
    assert isinstance(layers, list)
    assert [(x["name"], tuple(x["shape"])) for x in layers] == [
        (step.name, step.shape) for step in lenet.LAYERS
    ]
    sizes = [4 * int(np.prod(x["shape"])) for x in layers]
    assert [x["offset"] for x in layers] == [sum(sizes[:i]) for i in range(len(sizes))]
    assert hello["frame_bytes"] == 4 + sum(sizes)


@pytest.mark.parametrize("name", list(lenet.MODELS))
def test_an_answer_holds_what_the_library_computes(port: int, name: str) -> None:
    expected = lenet.trace(lenet.load_model(name), lenet.canvas_to_tensor(drawing(8), paper=0))
    with client(port, f"?model={name}") as connection:
        hello = announcement(connection)
        connection.send(ask(drawing(8)))
        reply = connection.recv()
    assert isinstance(reply, bytes)
    assert len(reply) == hello["frame_bytes"]
    assert struct.unpack_from("<i", reply) == (expected.digit,)
    for layer in hello["layers"]:  # type: ignore[attr-defined]
        count = int(np.prod(layer["shape"]))
        values = np.frombuffer(reply, "<f4", count, 4 + layer["offset"])
        computed = expected.activations[layer["name"]].flatten().numpy()
        np.testing.assert_allclose(values, computed, rtol=ROUNDING, atol=ROUNDING)


def test_the_framing_follows_for_clients_that_ask_for_it(port: int) -> None:
    ink = drawing(8)[20:]  # not square, so that rows and columns differ
    with client(port, "?model=relu&framing=1") as connection:
        hello = announcement(connection)
        connection.send(ask(ink))
        reply = connection.recv()
        connection.send(ask(np.zeros((28, 28), np.uint8)))
        blank = connection.recv()
    last = hello["layers"][-1]  # type: ignore[index]
    assert last["name"] == "framing"
    assert isinstance(reply, bytes) and isinstance(blank, bytes)
    assert len(reply) == len(blank) == hello["frame_bytes"] == 4 + last["offset"] + 5 * 4
    framing = frame(ink)
    assert framing is not None
    found = np.frombuffer(reply, "<f4", 5, 4 + last["offset"])
    assert found == pytest.approx(framing.numbers)
    assert not np.frombuffer(blank, "<f4", 5, 4 + last["offset"]).any()


@pytest.mark.parametrize("name", ["relu", "sigmoid", "as-written"])
def test_how_still_each_layer_lies_follows_for_clients_that_ask_for_it(
    port: int, name: str
) -> None:
    ink = drawing(3)
    with client(port, f"?model={name}&framing=1&stillness=1") as connection:
        hello = announcement(connection)
        connection.send(ask(ink))
        reply = connection.recv()
    framing, last = hello["layers"][-2:]  # type: ignore[index]
    assert (framing["name"], last["name"]) == ("framing", "stillness")
    assert isinstance(reply, bytes) and len(reply) == hello["frame_bytes"]
    model, framed = lenet.load_model(name), frame(ink)
    assert framed is not None
    found = np.frombuffer(reply, "<f4", offset=4 + last["offset"]).reshape(last["shape"])
    names = activated_layers(model.layers)
    assert len(found) == len(names) == (5 if name == "as-written" else 4)
    for layer, (share, mean) in zip(names, found, strict=True):
        values = before_activation(model, framed.tensor, layer)
        here, one_unit = inactive_units(values, model.activation), 1.01 / values.numel()
        # Rounding may carry a unit over the threshold.
        assert (share, mean) == pytest.approx((here.share, here.mean_derivative), abs=one_unit)


def test_a_copy_that_was_operated_on_answers_where_the_client_asks_for_it(port: int) -> None:
    model = lenet.load_model("relu")
    surgery = "conv1.2=off,conv2.5.bias=-0.5"
    with client(port, f"?model=relu&surgery={surgery}") as connection:
        announcement(connection)
        connection.send(ask(drawing(3)))
        reply = connection.recv()
    framed = frame(drawing(3))
    assert framed is not None
    altered = operate(model, parse_surgery(surgery, model.layers))
    assert_answers(reply, lenet.trace(altered, framed.tensor))
    with client(port) as connection:  # the shared model is as it was
        announcement(connection)
        connection.send(ask(drawing(3)))
        assert_answers(connection.recv(), lenet.trace(model, framed.tensor))


def test_a_surgery_that_cannot_be_done_is_refused_with_the_reason(port: int) -> None:
    with client(port, "?model=relu&surgery=fc1.2=off") as connection:
        assert "only conv1 and conv2 have kernels" in json.loads(connection.recv())["error"]
        with pytest.raises(ConnectionClosed):
            connection.recv()
    assert connection.close_code == 1008


def test_a_surgery_can_come_in_the_first_message_however_long_it_is(port: int) -> None:
    model = lenet.load_model("relu")
    places = [f"conv2.{k}.5.{i // 5}.{i % 5}" for k in range(16) for i in range(25)]
    text = ",".join(f"{place}=-1.23456789e-05" for place in places)
    assert 8192 < len(text) <= LONGEST_TEXT
    with client(port, "?model=relu&surgery=message") as connection:
        connection.send(json.dumps({"surgery": text}))
        announcement(connection)
        connection.send(ask(drawing(3)))
        reply = connection.recv()
    framed = frame(drawing(3))
    assert framed is not None
    altered = operate(model, parse_surgery(text, model.layers))
    assert reply == live.encode_answer(lenet.trace(altered, framed.tensor))


FIRST_MESSAGES = {
    "bytes": ask(np.zeros((28, 28), np.uint8)),
    "no JSON": "conv1.3=off",
    "no surgery": "{}",
    "a list": "[1]",
    "a number": '{"surgery": 3}',
    "deep": 10_000 * "[",
    "many digits": 19_000 * "9",
    "too long": json.dumps({"surgery": live.LONGEST_FIRST_MESSAGE * " "}),
}


@pytest.mark.parametrize("message", FIRST_MESSAGES.values(), ids=FIRST_MESSAGES.keys())
def test_a_first_message_without_a_surgery_is_refused_with_the_form_it_has(
    port: int, message: bytes | str
) -> None:
    with client(port, "?model=relu&surgery=message") as connection:
        connection.send(message)
        assert '{"surgery": "…"}' in json.loads(connection.recv())["error"]
        with pytest.raises(ConnectionClosed):
            connection.recv()
    assert connection.close_code == 1008


def test_the_longest_surgery_fits_into_a_first_message() -> None:
    message = json.dumps({"surgery": LONGEST_TEXT * "x"})
    assert live.decode_surgery(message) == LONGEST_TEXT * "x"
    with pytest.raises(SurgeryError, match="characters are too many"):
        parse_surgery((LONGEST_TEXT + 1) * "x", lenet.LAYERS)


def test_when_the_app_is_full_it_says_so_and_to_try_again(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client(port) as inside:
        announcement(inside)
        monkeypatch.setattr(turns, "MOST_CLIENTS", 0)
        with client(port) as connection:
            assert "full: try again" in str(announcement(connection)["error"])
            with pytest.raises(ConnectionClosed):
                connection.recv()
        assert connection.close_code == 1013
        inside.send(ask(drawing(3)))
        assert isinstance(inside.recv(), bytes)


def test_the_model_is_relu_where_none_is_named(port: int) -> None:
    with client(port, "") as connection:
        assert announcement(connection)["model"] == "relu"


def test_a_blank_canvas_is_answered_with_minus_one(port: int) -> None:
    with client(port) as connection:
        announcement(connection)
        connection.send(ask(np.zeros((100, 50), np.uint8)))
        reply = connection.recv()
    assert isinstance(reply, bytes)
    assert struct.unpack_from("<i", reply) == (-1,)
    assert not any(reply[-40:])  # the ten probabilities


def test_ink_that_fills_its_box_is_answered(port: int) -> None:
    with client(port) as connection:
        announcement(connection)
        connection.send(ask(np.full((28, 28), 255, np.uint8)))
        reply = connection.recv()
    assert isinstance(reply, bytes)
    assert struct.unpack_from("<i", reply)[0] >= 0


MALFORMED = {
    "empty": b"",
    "half a header": b"\x1c\x00\x1c",
    "no ink": struct.pack("<HH", 28, 28),
    "ink missing": struct.pack("<HH", 30, 30) + bytes(899),
    "too much ink": struct.pack("<HH", 30, 30) + bytes(901),
    "too small": ask(np.zeros((27, 100), np.uint8)),
    "too large": ask(np.zeros((513, 28), np.uint8)),
    "text": "digit, please",
}


@pytest.mark.parametrize("message", MALFORMED.values(), ids=MALFORMED.keys())
def test_a_malformed_message_gets_an_error_and_the_next_a_good_answer(
    port: int, message: bytes | str
) -> None:
    with client(port) as connection:
        announcement(connection)
        connection.send(message)
        assert list(json.loads(connection.recv())) == ["error"]
        connection.send(ask(drawing(3)))
        reply = connection.recv()
    assert isinstance(reply, bytes)
    assert struct.unpack_from("<i", reply) == (3,)


def test_the_third_malformed_message_in_a_row_closes_with_1008(port: int) -> None:
    with client(port) as connection:
        announcement(connection)
        for _ in range(3):
            connection.send(b"junk")
            assert "error" in json.loads(connection.recv())
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1008


def test_good_messages_between_bad_ones_keep_the_connection(port: int) -> None:
    with client(port) as connection:
        announcement(connection)
        for _ in range(4):
            connection.send(b"junk")
            connection.recv()
            connection.send(b"junk")
            connection.recv()
            connection.send(ask(drawing(0)))
            assert isinstance(connection.recv(), bytes)


def test_one_clients_junk_does_not_touch_another(port: int) -> None:
    with client(port) as good, client(port) as bad:
        announcement(good)
        announcement(bad)
        for _ in range(3):
            bad.send(b"junk")
        good.send(ask(drawing(5)))
        reply = good.recv()
    assert isinstance(reply, bytes)
    assert struct.unpack_from("<i", reply) == (5,)


@pytest.mark.parametrize(
    "origin",
    [
        *("http://evil.example", "http://127.0.0.1:1", "null", "https://127.0.0.1.evil.example"),
        *("http://[::1", "http://[", "]", "//"),
    ],
)
def test_pages_of_other_origins_are_refused(port: int, origin: str) -> None:
    with pytest.raises(InvalidStatus) as caught, client(port, origin=origin):
        pass
    assert caught.value.response.status_code == 403


def test_pages_of_this_server_are_served(port: int) -> None:
    with client(port, origin=f"http://127.0.0.1:{port}") as connection:
        assert announcement(connection)["protocol"] == 1


def test_a_proxy_may_forward_the_host_that_the_page_has() -> None:
    headers = {"origin": "https://lenet.example", "host": "10.0.0.7:8501"}
    assert not live.is_same_origin(headers)
    assert live.is_same_origin(headers | {"x-forwarded-host": "lenet.example"})


@pytest.mark.parametrize("host", ["", "[::1", "]", "a b", "http://[", "\xff"])
def test_a_malformed_host_is_no_pages_origin(host: str) -> None:
    headers = {"origin": "http://lenet.example", "host": host, "x-forwarded-host": host}
    assert not live.is_same_origin(headers)


def test_an_unknown_model_gets_an_error_that_lists_the_models(port: int) -> None:
    with client(port, "?model=vgg") as connection:
        assert "relu, sigmoid" in str(announcement(connection)["error"])
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1008


def test_missing_weights_are_named_to_the_client(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(name: str, device: str) -> None:
        raise lenet.CheckpointError("weights/relu.safetensors is missing; rebuild it with: …")

    monkeypatch.setattr(models, "shared_model", fail)
    with client(port) as connection:
        assert "weights/relu.safetensors is missing" in str(announcement(connection)["error"])
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv()
    assert caught.value.rcvd is not None
    assert caught.value.rcvd.code == 1011


def test_a_device_that_is_not_there_is_replaced_by_the_cpu(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("torch.backends.mps.is_available", lambda: False)
    with client(port, "?model=relu&device=mps") as connection:
        assert announcement(connection)["device"] == "cpu"


def test_where_a_device_fails_its_clients_come_again_and_the_cpu_serves(
    port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> bytes:
        raise RuntimeError("CUDA error: an illegal memory access")

    def on_cuda(*_: object) -> Any:
        return LostNetwork()

    class LostNetwork(lenet.LeNet5):
        device = torch.device("cuda")

    monkeypatch.setattr(devices, "_failed", {})
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    with monkeypatch.context() as broken:
        broken.setattr(connection_module, "answer", fail)
        broken.setattr(connection_module, "operated_model", on_cuda)
        with client(port) as connection:
            assert announcement(connection)["device"] == "cuda"
            connection.send(ask(drawing(3)))
            assert announcement(connection)["error"] == devices.failure()
            with pytest.raises(ConnectionClosed):
                connection.recv()
            assert connection.close_code == 1012
    with client(port, "?model=relu&device=auto") as connection:
        assert announcement(connection)["device"] == "cpu"
        connection.send(ask(drawing(3)))
        reply = connection.recv()
    assert isinstance(reply, bytes)
    assert struct.unpack_from("<i", reply) == (3,)


def test_whatever_clients_call_their_device_one_model_is_kept_and_one_short_line_logged(
    port: int, caplog: pytest.LogCaptureFixture
) -> None:
    models.log.filters[:] = [OncePerMinute()]
    with client(port) as connection:
        announcement(connection)
    kept = len(REGISTRY)
    for number in range(20):
        with client(port, f"?device=gpu{number}{4000 * 'x'}") as connection:
            assert announcement(connection)["device"] == "cpu"
    assert len(REGISTRY) <= kept + 1  # the CPU's, beside the fastest's
    assert len(caplog.messages) == 1
    assert len(caplog.messages[0]) < 100


@pytest.mark.slow
def test_a_good_client_is_right_beside_fuzzed_messages(port: int) -> None:
    with hostile.greeted(port) as good:
        for number, _ in enumerate(hostile.fuzz(port, 500)):
            if number % 20 == 0:
                hostile.expect_right(good, number // 20 % 10)


@pytest.mark.slow
def test_a_good_client_is_right_beside_clients_that_never_read(port: int) -> None:
    with ExitStack() as stack:
        good = stack.enter_context(hostile.greeted(port))
        deaf = [stack.enter_context(closing(hostile.DeafClient(port))) for _ in range(5)]
        for number in range(50):
            deaf[number % len(deaf)].stuff()
            hostile.expect_right(good, number % 10)


@pytest.mark.slow
def test_a_good_client_is_right_beside_dropped_connections(port: int) -> None:
    with hostile.greeted(port) as good:
        for number in range(200):
            hostile.drop(port, number)
            if number % 20 == 0:
                hostile.expect_right(good, number // 20)


@pytest.mark.slow
def test_many_clients_are_served_at_once(port: int) -> None:
    wrong: list[int] = []

    def draw(digit: int) -> None:
        with client(port, f"?model={'sigmoid' if digit % 2 else 'relu'}") as connection:
            announcement(connection)
            for _ in range(20):
                connection.send(ask(drawing(digit)))
                reply = connection.recv()
                if not isinstance(reply, bytes) or struct.unpack_from("<i", reply) != (digit,):
                    wrong.append(digit)

    threads = [threading.Thread(target=draw, args=(i % 10,)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_clients_that_vanish_do_not_disturb_the_server(port: int) -> None:
    for _ in range(5):
        with client(port) as connection:
            announcement(connection)
            connection.send(ask(drawing(1)))
            connection.socket.shutdown(socket.SHUT_RDWR)  # no closing handshake
    with client(port) as connection:
        announcement(connection)
        connection.send(ask(drawing(2)))
        reply = connection.recv()
    assert isinstance(reply, bytes)
    assert struct.unpack_from("<i", reply) == (2,)


def test_health_tells_that_the_server_is_ready(port: int) -> None:
    with client(port) as connection:
        announcement(connection)
    with closing(HTTPConnection("127.0.0.1", port, timeout=10)) as http:
        http.request("GET", "/live/health")
        health = json.loads(http.getresponse().read())
    assert health == {
        "status": "ok",
        "protocol": 1,
        "models": list(lenet.MODELS),
        "ready": True,
    }


@given(st.binary(max_size=3000))
def test_any_bytes_are_ink_or_a_protocol_error(message: bytes) -> None:
    try:
        ink = live.decode_ask(message)
    except live.ProtocolError:
        return
    assert ask(ink) == message


@given(st.integers(28, 60), st.integers(28, 60))
def test_what_was_asked_is_decoded(height: int, width: int) -> None:
    ink = np.arange(height * width, dtype=np.uint32).astype(np.uint8).reshape(height, width)
    assert np.array_equal(live.decode_ask(ask(ink)), ink)
