"""Bounds on what clients can make the server log: not a line per message, and no long ones."""

import logging
import math
import time

PAUSE_S = 60.0
LONGEST = 40  # characters of anything that a client has sent
_ACCESS = ('%s - "WebSocket', "connection ")  # how uvicorn's lines about connections begin


def shortened(text: str) -> str:
    """Return what a client has sent as it may stand in a log: short, and on one line."""
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


class OncePerMinute(logging.Filter):
    """Lets each kind of message, told by its format, through once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a message of this kind is due."""
        now = time.monotonic()
        if now - self._last.get(record.msg, -math.inf) < PAUSE_S:
            return False
        self._last[record.msg] = now
        return True


class ServerLog(logging.Filter):
    """For uvicorn's log: no line per connection or request, and warnings only once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._seldom = OncePerMinute()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line says something that the operator has to know."""
        if record.levelno == logging.WARNING:
            return self._seldom.filter(record)
        return record.levelno > logging.WARNING or not str(record.msg).startswith(_ACCESS)


_server_log = ServerLog()


def quieten_server() -> None:
    """Keep visitors' addresses, at most 8 kB each, out of the server's log."""
    logging.getLogger("uvicorn.error").addFilter(_server_log)
