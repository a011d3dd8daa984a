"""Fair turns for the clients of the live route, whatever one of them sends.

All clients are answered by one event loop, so a client can only be served by making the others
wait. Four bounds keep that short. Each client has a token bucket (J. Turner, "New Directions in
Communications", 1986), so that its pace is bounded. Clients that do not wait for their answers
share a single turn: fifty of them are to the others what one is. There is a most of clients. New
clients, and requests for an altered network, share one such bucket: building a network costs more
than answering. Their queue is bounded: who would wait longer than 10 s is refused at once.

What waits for a client is bounded, too: the server stops reading from it while a message of it
is waiting (at most 256 KiB more have then been read), and it gets no further answer while one is
unsent. A client that never reads keeps its seat, so that such clients cannot be many, either.
"""

import math
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import anyio
from anyio.lowlevel import checkpoint

from lenet.live import metrics

MESSAGES_PER_S = 250.0  # the fastest pens and mice move that often
BURST = 250  # messages at once after a rest
ARRIVALS_PER_S = 50.0  # new clients
ARRIVALS_AT_ONCE = 250  # a hall that opens its laptops
LONGEST_QUEUE_S = 10.0  # for new clients; beyond it they are refused
MOST_CLIENTS = 500  # connections; a page has up to four, and most have one


class FullError(RuntimeError):
    """As many clients are connected or waiting as can be served."""


class TokenBucket:
    """Bounds a pace.

    Args:
        pace: How many a second in the long run.
        burst: How many at once after a rest.
    """

    def __init__(self, pace: float = MESSAGES_PER_S, burst: int = BURST) -> None:
        self._pace, self._burst = pace, burst
        self._due = -math.inf  # when the last message was due, on the clock of `wait`

    def wait(self, now: float, longest: float = math.inf) -> float:
        """Count one more and return how long it has to wait.

        Args:
            now: Time, seconds.
            longest: The longest wait, seconds. One that would wait longer is not counted.

        Returns:
            Seconds; infinite for one that is not counted.
        """
        due = max(self._due, now - self._burst / self._pace) + 1 / self._pace
        if due - now > longest:
            return math.inf
        self._due = due
        return max(0.0, due - now)


class Turns:
    """Who is being served, and whose turn it is; of one event loop."""

    def __init__(self) -> None:
        self.clients = 0
        self._arrivals = TokenBucket(ARRIVALS_PER_S, ARRIVALS_AT_ONCE)
        self._line = anyio.Lock()  # first come, first served

    @contextmanager
    def seat(self) -> Iterator[None]:
        """Count a client in while the block lasts.

        Raises:
            FullError: There is no room for another.
        """
        if self.clients >= MOST_CLIENTS:
            raise self._full()
        self.clients += 1
        metrics.CLIENTS.inc()
        try:
            yield
        finally:
            self.clients -= 1
            metrics.CLIENTS.dec()

    async def arrive(self) -> None:
        """Wait until one more client may come in, or one more network be made.

        Raises:
            FullError: Too many are waiting.
        """
        wait = self._arrivals.wait(time.monotonic(), LONGEST_QUEUE_S)
        if wait == math.inf:
            raise self._full()
        if wait:
            await anyio.sleep(wait)

    @staticmethod
    def _full() -> FullError:
        metrics.TURNED_AWAY.inc()
        return FullError("The app is full: try again in a minute.")

    @asynccontextmanager
    async def turn(self, *, early: bool) -> AsyncIterator[None]:
        """Wait for the turn to answer one message; it lasts as long as the block.

        Args:
            early: Whether the message was there before the last one had been answered.
        """
        if not early:
            yield
            return
        async with self._line:
            await checkpoint()  # what has come in for others goes first
            yield
