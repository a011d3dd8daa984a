import logging
import time
from contextlib import suppress

import pytest

from lenet.quiet_log import (
    LONGEST,
    PAUSE_S,
    OncePerMinute,
    ServerLog,
    quieten_server,
    shortened,
)


def record(level: int, message: str, *args: object) -> logging.LogRecord:
    return logging.LogRecord("uvicorn.error", level, "", 0, message, args, None)


def test_what_a_client_sent_is_shortened_and_stays_on_one_line() -> None:
    assert shortened("cuda") == "'cuda'"
    assert "\n" not in shortened("a\nb")
    assert len(shortened(10_000 * "x")) == LONGEST + 2
    assert shortened(10_000 * "x").endswith("x…'")


def test_a_kind_of_message_is_let_through_once_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    seldom = OncePerMinute()
    assert seldom.filter(record(logging.WARNING, "no device %s", "'a'"))
    assert not seldom.filter(record(logging.WARNING, "no device %s", "'b'"))
    assert seldom.filter(record(logging.WARNING, "no model %s", "'b'"))
    now += PAUSE_S
    assert seldom.filter(record(logging.WARNING, "no device %s", "'c'"))


def test_the_servers_log_has_no_line_a_connection_and_each_error_once_a_minute() -> None:
    log = ServerLog()
    accepted = record(
        logging.INFO, '%s - "WebSocket %s" [accepted]', "127.0.0.1:1", "/live?" + 8000 * "x"
    )
    assert not log.filter(accepted)
    assert not log.filter(record(logging.INFO, "connection open"))
    assert log.filter(record(logging.INFO, "Started server process [%d]", 1))
    assert log.filter(record(logging.WARNING, "Invalid HTTP request received."))
    assert not log.filter(record(logging.WARNING, "Invalid HTTP request received."))
    errors: list[Exception] = []
    for error in (KeyError("a"), KeyError("b"), ValueError("a")):
        with suppress(KeyError, ValueError):
            errors.append(error)
            raise error
    passed = []
    for raised in errors:  # the line that raises them is the same
        failed = record(logging.ERROR, "Exception in ASGI application\n")
        failed.exc_info = (type(raised), raised, raised.__traceback__)
        passed.append(log.filter(failed))
    assert passed == [True, False, True]


def test_the_loggers_of_the_framework_are_limited_as_well() -> None:
    log = logging.getLogger("framework-of-this-test.web")
    quieten_server("framework-of-this-test")
    deep = record(logging.ERROR, "Uncaught app execution")
    assert log.filter(deep)
    assert not log.filter(deep)
