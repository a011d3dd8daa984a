"""Page scripts take turns: only a few run at a time, in the whole process.

Each visitor's page runs in a thread of its own, and Python lets one of them compute at a time. When
a whole class acts at once, a hundred threads would queue for it together with the fast loop, whose
answers must come while the pens move. So a script that has not got its turn waits; as many as there
are turns keep the machine busy all the same.

Streamlit reruns a fragment or a dialog without the rest of the page, and makes a file for a
download in a thread of its own. These take a turn as well.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

AT_A_TIME = 2  # one computes while another hands its page over; three kept the pens waiting longer

_turns = threading.Semaphore(AT_A_TIME)
_thread = threading.local()


def has_turn() -> bool:
    """Return whether this thread has a turn."""
    return getattr(_thread, "has_turn", False)


@contextmanager
def turn() -> Iterator[None]:
    """Wait for a turn, and have it while the block runs.

    A block inside another one of the same thread shares its turn: two pages that each waited for a
    second turn would wait for each other.
    """
    if has_turn():
        yield
        return
    with _turns:
        _thread.has_turn = True
        try:
            yield
        finally:
            _thread.has_turn = False


def in_turn(body: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
    """Return a function that takes a turn: for the body of a fragment or a dialog."""

    @wraps(body)
    def with_turn(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        with turn():
            return body(*args, **kwargs)

    return with_turn


@contextmanager
def waiting() -> Iterator[None]:
    """Let others have this thread's turn, if it has one, while it only waits for something."""
    if not has_turn():
        yield
        return
    _thread.has_turn = False
    _turns.release()
    try:
        yield
    finally:
        _turns.acquire()
        _thread.has_turn = True
