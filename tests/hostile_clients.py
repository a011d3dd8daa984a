"""What clients can do to the live route that no browser does: for a test and a benchmark."""

import json
import os
import random
import socket
import struct
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from lenet.live.compact import ASK_BYTES, NO_UNIT, PIXELS, UNIT
from lenet.live.messages import DIGIT
from lenet.strokes import example_digits, rasterise

LARGEST_ANSWER = 2**20  # bytes
PROTOCOLS = ("?model=relu", "?model=relu&protocol=2&numbers=float16")
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing sends a reset, without a farewell


class WrongAnswerError(AssertionError):
    """The server answered as the protocol does not allow, or another digit than was drawn."""


def ask(ink: np.ndarray) -> bytes:
    """Return the message that asks about ink, uint8 (height, width)."""
    return struct.pack("<HH", *ink.shape) + ink.tobytes()


def drawn_ask(digit: int) -> bytes:
    """Return the message that asks about an example digit."""
    return ask(rasterise(example_digits()[digit]))


@contextmanager
def greeted(port: int, query: str = "?model=relu") -> Iterator[ClientConnection]:
    """Connect to the live route of a server on this machine, and hear its announcement."""
    address = f"ws://127.0.0.1:{port}/live{query}"
    patient: dict[str, Any] = {"open_timeout": None, "ping_timeout": None, "proxy": None}
    with connect(address, max_size=LARGEST_ANSWER, **patient) as connection:
        connection.recv()
        yield connection


def expect_right(good: ClientConnection, digit: int) -> None:
    """Ask about an example digit.

    Raises:
        WrongAnswerError: It is not read as that digit.
    """
    good.send(drawn_ask(digit))
    reply = good.recv()
    if not isinstance(reply, bytes) or DIGIT.unpack_from(reply) != (digit,):
        raise WrongAnswerError(f"a drawn {digit} was answered with {reply[:80]!r}")


def fuzz(port: int, messages: int, seed: int = 1) -> Iterator[None]:
    """Send messages of all kinds, yielding after each; come back whenever one is thrown out.

    Raises:
        WrongAnswerError: A message got something else than an answer or an error.
    """
    chance = random.Random(seed)
    left = messages
    while left:
        with greeted(port, chance.choice(PROTOCOLS)) as connection:
            try:
                while left:
                    left -= 1
                    connection.send(_odd_message(chance))
                    _expect_protocol(connection.recv())
                    yield
            except ConnectionClosed:
                continue


def _expect_protocol(reply: str | bytes) -> None:
    if isinstance(reply, str) and list(json.loads(reply)) != ["error"]:
        raise WrongAnswerError(f"neither an answer nor an error: {reply[:80]!r}")


def _odd_message(chance: random.Random) -> str | bytes:
    """Return noise, text, a header that lies, or an ask of either protocol whose ink is noise."""
    height, width = chance.randrange(24, 120), chance.randrange(24, 120)
    header = struct.pack("<HH", height, width)
    kinds: list[str | bytes] = [
        chance.randbytes(chance.randrange(3000)),
        "".join(map(chr, chance.choices(range(32, 0x2FFF), k=chance.randrange(300)))),
        header + chance.randbytes(max(0, height * width + chance.choice([-1, 1]))),
        struct.pack("<HH", chance.randrange(65536), chance.randrange(65536)),
        header + chance.randbytes(height * width),
        header + bytes(height * width),
        UNIT.pack(chance.choice([NO_UNIT, chance.randrange(2**32)])) + chance.randbytes(PIXELS),
        chance.randbytes(ASK_BYTES + chance.choice([-1, 1])),
    ]
    return chance.choice(kinds)


class DeafClient:
    """A client that asks and never reads an answer."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.sendall(_handshake(port))
        assert self._socket.recv(12) == b"HTTP/1.1 101"
        self._socket.setblocking(False)
        self._frames, self._sent = frame(drawn_ask(8)) * 64, 0

    def stuff(self) -> int:
        """Send asks until the socket takes no more; return how many bytes it has taken so far."""
        try:
            while True:
                self._sent += self._socket.send(self._frames[self._sent % len(self._frames) :])
        except BlockingIOError:
            return self._sent

    def close(self) -> None:
        """Go away."""
        self._socket.close()


def _handshake(port: int) -> bytes:
    key = b64encode(os.urandom(16)).decode()
    return (
        f"GET /live?model=relu HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n"
    ).encode()


def frame(message: bytes) -> bytes:
    """Return a binary message as it travels (RFC 6455, section 5.2), masked with zeros."""
    size = len(message)
    length = struct.pack(">BH", 0xFE, size) if size < 2**16 else struct.pack(">BQ", 0xFF, size)
    return b"\x82" + length + bytes(4) + message


def drop(port: int, number: int) -> None:
    """Connect and vanish without a farewell: at five different moments, by number."""
    bare = socket.create_connection(("127.0.0.1", port))
    bare.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    hello, message = _handshake(port), frame(drawn_ask(3))
    moments = [hello[:40], hello, hello + message[:100], hello + message, hello + 20 * message]
    moment = number % len(moments)
    bare.sendall(moments[moment])
    if moment and number % 2:
        bare.recv(100)  # not before the handshake was answered
    bare.close()
