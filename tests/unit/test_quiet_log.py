import logging
import time

import pytest

from lenet.quiet_log import LONGEST, PAUSE_S, OncePerMinute, ServerLog, shortened


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


def test_the_servers_log_has_no_line_a_connection_but_every_error() -> None:
    log = ServerLog()
    accepted = record(
        logging.INFO, '%s - "WebSocket %s" [accepted]', "127.0.0.1:1", "/live?" + 8000 * "x"
    )
    assert not log.filter(accepted)
    assert not log.filter(record(logging.INFO, "connection open"))
    assert log.filter(record(logging.INFO, "Started server process [%d]", 1))
    assert log.filter(record(logging.WARNING, "Invalid HTTP request received."))
    assert not log.filter(record(logging.WARNING, "Invalid HTTP request received."))
    for _ in range(2):
        assert log.filter(record(logging.ERROR, "Exception in ASGI application\n"))
