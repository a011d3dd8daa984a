"""Page scripts take turns: only a few run at a time, in the whole process.

Each visitor's page runs in a thread of its own, and Python lets one of them compute at a time. When
a whole class acts at once, a hundred threads would queue for it together with the fast loop, whose
answers must come while the pens move. So a script that has not got its turn waits; as many as there
are turns keep the machine busy all the same.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

AT_A_TIME = 2  # one computes while another hands its page over; three kept the pens waiting longer

_turns = threading.Semaphore(AT_A_TIME)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, and have it while the block runs."""
    with _turns:
        yield


@contextmanager
def waiting() -> Iterator[None]:
    """Let others have this script's turn while it only waits for something."""
    _turns.release()
    try:
        yield
    finally:
        _turns.acquire()
