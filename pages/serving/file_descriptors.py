"""Sockets for a whole class: every visitor holds some six of the process's file descriptors.

Systems let a process open few unless it asks for more: 1,024 on most Linux systems, 256 on macOS,
enough for 200 or 50 visitors. Streamlit keeps what a visitor held for two minutes after the visit.
"""

from __future__ import annotations

import asyncio
import errno
import logging
import time
from typing import Any

ENOUGH = 65_536  # file descriptors: 10,000 visitors
REMINDER_S = 60.0  # between two lines in the log about the same shortage
SHORTAGE = {errno.EMFILE, errno.ENFILE}

log = logging.getLogger(__name__)


def raise_limit() -> int | None:
    """Ask the system for as many file descriptors as a process may have, at most 65,536.

    Returns:
        How many there are now; None where the system does not say (Windows has no such limit).
    """
    try:
        import resource
    except ImportError:
        return None
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = ENOUGH if hard == resource.RLIM_INFINITY else min(ENOUGH, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        except (OSError, ValueError):  # macOS can have a lower limit that it does not tell
            log.warning("only %d file descriptors: enough for %d visitors", soft, soft // 6)
            return soft
        return wanted
    return soft


class ShortageReporter:
    """An exception handler of the event loop that says once a minute that descriptors ran out.

    asyncio tries again to accept a connection thousands of times a second, and would log each try
    with its traceback: a gigabyte in minutes.
    """

    def __init__(self) -> None:
        self._reported = -REMINDER_S

    def __call__(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """Report a shortage once a minute, and everything else as usual."""
        error = context.get("exception")
        if not (isinstance(error, OSError) and error.errno in SHORTAGE):
            loop.default_exception_handler(context)
            return
        now = time.monotonic()
        if now - self._reported >= REMINDER_S:
            self._reported = now
            log.error("no file descriptors left for new visitors: raise the limit (ulimit -n)")
