"""Room for a class: the process's file descriptors."""

import asyncio
import errno
import logging
import subprocess
import sys

import pytest

from pages.serving.file_descriptors import ShortageReporter

RAISE = """
import resource
hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (256, hard))
from pages.serving.file_descriptors import raise_limit
print(raise_limit(), resource.getrlimit(resource.RLIMIT_NOFILE)[0], hard)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_limit_is_raised_as_far_as_the_system_lets() -> None:
    answer = subprocess.run([sys.executable, "-c", RAISE], capture_output=True, check=True)
    told, now, hard = map(int, answer.stdout.split())
    assert told == now == min(65_536, hard if hard > 0 else 65_536)


def test_where_the_system_has_no_such_limit_nothing_is_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from pages.serving import file_descriptors

    monkeypatch.setitem(sys.modules, "resource", None)
    assert file_descriptors.raise_limit() is None


def test_a_shortage_is_reported_once_however_often_it_is_met(
    caplog: pytest.LogCaptureFixture,
) -> None:
    loop, report = asyncio.new_event_loop(), ShortageReporter()
    try:
        with caplog.at_level(logging.ERROR):
            for _ in range(3000):
                report(loop, {"message": "accept", "exception": OSError(errno.EMFILE, "too many")})
            assert len(caplog.records) == 1
            report(loop, {"message": "something else", "exception": ValueError("odd")})
    finally:
        loop.close()
    assert "something else" in caplog.text
