"""Protocol 2: short messages, and asks that are answered together.

What a browser makes of the answers is tested in tests/javascript/compact.test.mjs.
"""

from __future__ import annotations

import asyncio
import json
import struct

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

import lenet
from lenet.live import batches, compact
from lenet.live.batches import Batches, trace_together
from lenet.live.compact import NO_UNIT, UNIT, Ask, layout_of
from lenet.live.messages import DIGIT, ProtocolError
from lenet.preprocessing import frame
from lenet.strokes import example_digits, rasterise
from tests.rounding import assert_same

UNITS = layout_of(lenet.LAYERS).units


def image_of(digit: int) -> NDArray[np.uint8]:
    """Return a framed example digit, uint8 (784,)."""
    framed = frame(rasterise(example_digits()[digit]))
    assert framed is not None
    return framed.image.reshape(-1)


def packed(image: NDArray[np.uint8], unit: int = NO_UNIT) -> bytes:
    return UNIT.pack(unit) + image.tobytes()


def client(port: int, query: str = "&numbers=float16") -> ClientConnection:
    url = f"ws://127.0.0.1:{port}/live?model=relu&protocol=2{query}"
    return connect(url, max_size=2**20, proxy=None)


def trace_of(digit: int) -> lenet.Trace:
    x = torch.from_numpy(image_of(digit)).view(1, 1, 28, 28) / 255
    return lenet.trace(lenet.load_model("relu"), x)


def numbers_of(answer: bytes, precision: compact.Precision) -> dict[str, NDArray[np.float32]]:
    """Return what an answer holds, by name."""
    layout = layout_of(lenet.LAYERS)
    exact = np.frombuffer(answer, "<f4", layout.exact_numbers, DIGIT.size)
    held = {"unit": exact[:1], "ranges": exact[1:-10], "fc3": exact[-10:]}
    offset = DIGIT.size + exact.nbytes
    dtype = np.dtype(compact.DTYPES[precision])
    for layer in lenet.LAYERS:
        if layer.kind in ("convolution", "dense") and layer.name != "fc3":
            held[layer.name] = np.frombuffer(answer, dtype, layer.units, offset)
            offset += dtype.itemsize * layer.units
    assert offset == len(answer)
    return held


def test_the_announcement_says_what_is_sent_and_how_to_go_on(port: int) -> None:
    with client(port) as connection:
        said = json.loads(connection.recv())
    assert (said["protocol"], said["dtype"], said["ask_bytes"]) == (2, "float16", 788)
    assert [part["name"] for part in said["sent"]] == ["conv1", "conv2", "fc1", "fc2"]
    assert [step["name"] for step in said["steps"]] == [layer.name for layer in lenet.LAYERS]
    assert said["frame_bytes"] <= 10_000


@pytest.mark.parametrize("precision", compact.DTYPES)
def test_an_answer_holds_what_the_library_computes(port: int, precision: compact.Precision) -> None:
    trace = trace_of(4)
    with client(port, f"&numbers={precision}") as connection:
        size = json.loads(connection.recv())["frame_bytes"]
        connection.send(packed(image_of(4), 1000))
        answer = connection.recv()
    assert isinstance(answer, bytes)
    assert len(answer) == size
    assert DIGIT.unpack_from(answer) == (4,)
    held = numbers_of(answer, precision)
    assert_same(torch.tensor(held.pop("unit")), trace.flat[1000:1001])
    lows_and_highs = [
        f(step) for step in trace.activations.values() for f in (torch.min, torch.max)
    ]
    assert_same(torch.tensor(held.pop("ranges")), torch.stack(lows_and_highs))
    for name, numbers in held.items():
        expected = trace.activations[name].flatten()
        if precision == "float16" and name != "fc3":
            expected = expected.half().float()
            torch.testing.assert_close(
                torch.from_numpy(numbers.astype(np.float32)), expected, rtol=2e-3, atol=1e-4
            )
        else:
            assert_same(torch.tensor(numbers), expected)


def test_a_blank_image_is_answered_with_minus_one(port: int) -> None:
    with client(port) as connection:
        connection.recv()
        connection.send(packed(np.zeros(784, np.uint8)))
        answer = connection.recv()
    assert isinstance(answer, bytes)
    assert DIGIT.unpack_from(answer) == (-1,)
    assert not numbers_of(answer, "float16")["ranges"][-2:].any()  # of the probabilities


def test_several_asks_may_be_under_way(port: int) -> None:
    with client(port) as connection:
        connection.recv()
        for digit in range(10):
            connection.send(packed(image_of(digit)))
        answers = [connection.recv() for _ in range(10)]
    assert [DIGIT.unpack_from(answer) for answer in answers] == [(digit,) for digit in range(10)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"", "788 bytes"),
        (bytes(789), "788 bytes"),
        (packed(np.zeros(784, np.uint8), UNITS), "no number"),
        ("text", "as bytes"),
    ],
)
def test_a_malformed_ask_gets_an_error_and_the_next_a_good_answer(
    port: int, message: bytes | str, reason: str
) -> None:
    with client(port) as connection:
        connection.recv()
        connection.send(message)
        assert reason in json.loads(connection.recv())["error"]
        connection.send(packed(image_of(7)))
        assert DIGIT.unpack_from(connection.recv()) == (7,)  # type: ignore[arg-type]


@pytest.mark.parametrize("query", ["&numbers=float8", "&numbers="])
def test_an_unknown_precision_is_refused_with_those_there_are(port: int, query: str) -> None:
    with client(port, query) as connection:
        assert "float32 or float16" in json.loads(connection.recv())["error"]
        with pytest.raises(ConnectionClosed):
            connection.recv()


@given(st.binary(max_size=1000), st.sampled_from([0, 788]))
def test_any_bytes_are_an_ask_or_a_protocol_error(message: bytes, size: int) -> None:
    message = message.ljust(size, b"\0")
    try:
        ask = compact.decode_ask(message, UNITS)
    except ProtocolError:
        return
    assert packed(ask.image, NO_UNIT if ask.unit is None else ask.unit) == message


def test_asks_that_wait_together_are_answered_together_each_with_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sizes = []

    def counted(model: lenet.LeNet5, asks: list[Ask], precision: compact.Precision) -> list[bytes]:
        sizes.append(len(asks))
        return together(model, asks, precision)

    together = batches.answer_together
    monkeypatch.setattr(batches, "answer_together", counted)
    model, other = lenet.load_model("relu"), lenet.load_model("sigmoid")
    digits = [number % 10 for number in range(2 * batches.LARGEST + 5)]

    async def all_at_once() -> list[bytes]:
        line = Batches()
        asks = [line.answer(model, Ask(image_of(d), None), "float16") for d in digits]
        return await asyncio.gather(*asks, line.answer(other, Ask(image_of(6), None), "float32"))

    *answers, of_other = asyncio.run(all_at_once())
    assert [DIGIT.unpack_from(answer)[0] for answer in answers] == digits
    assert sorted(sizes) == [1, 5, batches.LARGEST, batches.LARGEST]
    assert len(of_other) == struct.calcsize("<i") + 4 * (1 + 2 * len(lenet.LAYERS) + 10) + 4 * (
        3456 + 1024 + 204
    )


def test_what_goes_wrong_in_a_batch_is_told_to_all_who_wait_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(*_: object) -> list[bytes]:
        raise RuntimeError("the device is gone")

    monkeypatch.setattr(batches, "answer_together", fail)
    model = lenet.load_model("relu")

    async def two() -> list[object]:
        line = Batches()
        asks = [line.answer(model, Ask(image_of(d), None), "float16") for d in (1, 2)]
        return await asyncio.gather(*asks, return_exceptions=True)

    assert [str(result) for result in asyncio.run(two())] == ["the device is gone"] * 2


def test_who_has_gone_keeps_nobody_from_an_answer() -> None:
    model = lenet.load_model("relu")

    async def one_goes() -> bytes:
        line = Batches()
        gone = asyncio.create_task(line.answer(model, Ask(image_of(1), None), "float16"))
        stays = asyncio.create_task(line.answer(model, Ask(image_of(2), None), "float16"))
        await asyncio.sleep(0)
        gone.cancel()
        return await stays

    assert DIGIT.unpack_from(asyncio.run(one_goes())) == (2,)


@pytest.mark.parametrize("name", lenet.MODELS)
def test_a_batch_has_the_numbers_of_single_passes(name: str) -> None:
    model = lenet.load_model(name)
    images = np.stack([*(image_of(digit) for digit in range(10)), np.zeros(784, np.uint8)])
    digits, traces = trace_together(model, images)
    for image, digit, numbers in zip(images, digits, traces, strict=True):
        single = lenet.trace(model, torch.from_numpy(image).view(1, 1, 28, 28) / 255)
        assert digit == (-1 if single.digit is None else single.digit)
        assert_same(torch.from_numpy(numbers), single.flat)
