"""Bounds on what clients can make the server log: not a line per message, and no long ones."""

import logging
import math
import time
import traceback

PAUSE_S = 60.0
LONGEST = 40  # characters of anything that a client has sent
_ACCESS = ('%s - "WebSocket', "connection ")  # how uvicorn's lines about connections begin


def shortened(text: str) -> str:
    """Return what a client has sent as it may stand in a log: short, and on one line."""
    return repr(text if len(text) <= LONGEST else text[: LONGEST - 1] + "…")


class OncePerMinute(logging.Filter):
    """Lets each kind of message through once a minute.

    A kind is a message's format; with an exception, its type and the line that raised it as well.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last: dict[tuple[object, ...], float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a message of this kind is due."""
        now, kind = time.monotonic(), (str(record.msg), *_origin(record))
        if now - self._last.get(kind, -math.inf) < PAUSE_S:
            return False
        self._last[kind] = now
        return True


def _origin(record: logging.LogRecord) -> tuple[object, ...]:
    """Return the type of a record's exception and the line that raised it, if it has one."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return ()
    *_, (frame, line) = [(None, 0), *traceback.walk_tb(error.__traceback__)]
    return type(error), frame and frame.f_code.co_filename, line


class ServerLog(logging.Filter):
    """For uvicorn's log: no line per connection or request; each warning or error once a minute."""

    def __init__(self) -> None:
        super().__init__()
        self._seldom = OncePerMinute()

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line says something that the operator has to know."""
        if record.levelno >= logging.WARNING:
            return self._seldom.filter(record)
        return not str(record.msg).startswith(_ACCESS)


_server_log = ServerLog()


def quieten_server(framework: str = "streamlit") -> None:
    """Keep visitors' addresses, at most 8 kB each, out of the server's log.

    Args:
        framework: Package whose loggers, where they exist, are limited like the server's own:
            what clients send to them is logged with a traceback.
    """
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] == framework]
    for name in ("uvicorn.error", *names):
        logging.getLogger(name).addFilter(_server_log)
